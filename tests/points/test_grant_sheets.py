import io

import openpyxl
import pytest

from core.documents.sheets import read_rows
from members.models import Department
from points import selectors
from points.errors import NoUsableColumns, SheetIsEmpty
from points.models import GrantLine
from points.selectors import sheets
from points.services.grants import batches
from points.services.grants.staging import clean
from tests.points.steps import MAKER, a_draft, a_member, an_upload, row, verdicts


@pytest.mark.parametrize(
    "header",
    [
        ["工号", "姓名", "积分", "事由"],
        ["员工编号", "员工姓名", "发放积分", "备注"],
        ["Employee No.", "Name", "POINTS", "Reason"],
        [" 工号 * ", "姓 名", "积分：", "（事由）"],
    ],
)
def test_columns_are_known_by_their_names(acme, header):
    assert verdicts(a_draft([row(a_member())], header=header)) == ["ok"]


def test_columns_may_stand_in_any_order_below_a_title(acme):
    lin = a_member()
    batch = an_upload([["积分", "部门", "工号"], ["500", "研发", lin.employee_no]], header=["2026 中秋名单", "", ""])
    line = GrantLine.objects.get(batch=batch)
    assert (line.row_no, line.employee_no, line.points_text) == (3, lin.employee_no, "500")


def test_a_sheet_whose_columns_are_not_certain_waits_sealed_to_be_asked(acme):
    batch = an_upload([["P1", "林晓"]], header=["工号", "姓名"])
    assert (batch.state, batch.columns["by"]) == ("mapping", {"employee_no": 0, "name": 1})
    assert "林晓".encode() not in bytes(batch.sheet_sealed) and batch.lines.count() == 0


def test_what_comes_from_a_program_is_refused_instead_of_asked(acme):
    with pytest.raises(NoUsableColumns) as refusal:
        an_upload([["P1", "林晓"]], header=["工号", "姓名"], source="api")
    assert (refusal.value.facts["missing"], refusal.value.facts["found"]) == (["积分"], ["工号", "姓名"])


def test_two_columns_that_claim_the_same_meaning_are_asked_about(acme):
    assert an_upload([["P1", "1", "2"]], header=["工号", "积分", "points"]).state == "mapping"


def test_the_templates_own_word_wins_over_a_synonym(acme):
    batch = an_upload([["P1", "1", "中秋", "旧"]], header=["工号", "积分", "事由", "备注"])
    assert (batch.state, batch.columns["by"]["reason"]) == ("validating", 2)


def test_named_columns_stage_the_sheet_and_are_remembered(acme):
    lin, header = a_member(), ["谁", "多少"]
    batch = an_upload([["王敏", "3"], [lin.employee_no, "500"]], header=header)
    batches.map_columns(batch_id=batch.pk, header_row=1, by_meaning={"employee_no": 0, "points": 1}, by=MAKER)
    batch.refresh_from_db()
    assert (batch.state, batch.sheet_sealed, batch.rows_total) == ("validating", None, 2)
    again = an_upload([[lin.employee_no, "70"]], header=header)
    assert (again.state, GrantLine.objects.get(batch=again).points_text) == ("validating", "70")


def test_a_sheet_without_a_header_is_staged_from_its_first_row(acme):
    batch = an_upload([["P2", "6"]], header=["P1", "5"])
    batches.map_columns(batch_id=batch.pk, header_row=0, by_meaning={"employee_no": 0, "points": 1}, by=MAKER)
    assert [line.row_no for line in GrantLine.objects.filter(batch=batch).order_by("row_no")] == [1, 2]


def test_columns_without_points_are_refused(acme):
    batch = an_upload([["P2", "6"]], header=["P1", "5"])
    with pytest.raises(NoUsableColumns):
        batches.map_columns(batch_id=batch.pk, header_row=1, by_meaning={"employee_no": 0}, by=MAKER)


def test_a_sheet_with_a_header_only_is_empty(acme):
    with pytest.raises(SheetIsEmpty):
        an_upload([])


def test_the_example_row_and_blank_rows_are_not_data(acme):
    lin = a_member()
    batch = an_upload([["示例-YG10023", "陈思远", "1000", ""], ["", "", "", ""], row(lin)])
    assert list(GrantLine.objects.filter(batch=batch).values_list("row_no", flat=True)) == [4]


@pytest.mark.parametrize(
    ("meaning", "cell", "meant"),
    [
        ("employee_no", "\u202eYG1\u200b ", "YG1"),
        ("employee_no", "ＹＧ１", "YG1"),
        ("name", "阿不都 • 买买提", "阿不都·买买提"),
        ("reason", " a\tb ", "a b"),
        ("points", "=1+1", "=1+1"),
        ("greeting", "中秋快乐，\n平安\x07。", "中秋快乐，\n平安 。"),
        ("reason", "长" * 2_000, "长" * 300),
    ],
)
def test_cells_lose_what_nobody_sees(meaning, cell, meant):
    assert clean(meaning, cell) == meant


def test_rows_of_sums_and_signatures_are_left_out_and_told(acme):
    lin = a_member()
    rows = [row(lin), ["合计", "", "15000", ""], ["", "审 核：王敏", "", ""], ["制表人：林晓", "", "", ""]]
    batch = an_upload(rows)
    assert list(GrantLine.objects.filter(batch=batch).values_list("row_no", flat=True)) == [2]
    assert [foot for _row, foot in batch.columns["skipped"]] == ["合计", "审核", "制表"]


def test_a_person_called_like_a_sum_is_a_person(acme):
    an_upload([["P77", "总计", "10", ""]])
    assert GrantLine.objects.get().name == "总计"


def test_the_template_offers_this_tenants_types_and_departments(acme):
    Department.objects.create(name="研发中心", code="RD")
    book = openpyxl.load_workbook(io.BytesIO(sheets.grant_template()))
    rules = {str(rule.sqref): rule for rule in book.worksheets[0].data_validations.dataValidation}
    assert book.worksheets[2]["C1"].value == "研发中心"
    assert (book.worksheets[2].sheet_state, len(rules)) == ("hidden", 4)


def test_phone_numbers_are_not_stored_in_clear(acme):
    a_member(phone="13800138000")
    batch = an_upload([["13800138000", "100"]], header=["手机", "积分"])
    line = GrantLine.objects.get(batch=batch)
    assert b"13800138000" not in bytes(line.phone_sealed) and line.employee_no == ""


def test_the_template_is_read_back_without_its_example(acme):
    header, *examples = read_rows(sheets.grant_template(), "template.xlsx")
    batch = a_draft([*examples, [a_member().employee_no, "", "", "", "", "100"]], header=header)
    assert (len(examples), verdicts(batch)) == (1, ["ok"])


def test_failed_rows_come_back_in_the_templates_columns_with_the_cause(acme):
    batch = a_draft([["NOBODY", "林晓", "100", ""], row(a_member())])
    rows = list(read_rows(sheets.failed_sheet(batch), "failed.xlsx"))
    assert rows[0] == [f"原行号 {batch.number}", *sheets.columns(), "错误原因"]
    assert [rows[1][0], rows[1][1], rows[1][6], rows[1][-1]] == ["2", "NOBODY", "100", "工号不存在：请核对花名册"]
    assert len(rows) == 2


def test_the_failed_rows_mended_in_their_sheet_pass_when_they_come_back(acme):
    lin = a_member()
    batch = a_draft([["NOBODY", "林晓", "1,000", "中秋"], row(a_member())])
    header, failed = read_rows(sheets.failed_sheet(batch), "failed.xlsx")
    again = a_draft([[failed[0], lin.employee_no, lin.name, *failed[3:]]], header=header)
    assert (verdicts(again), again.points_total) == (["ok"], 1000)


def test_a_formula_in_a_cell_does_not_run_when_it_comes_back(acme):
    batch = a_draft([["=1+1", "@SUM(A1)", "100", "+cmd"]])
    book = openpyxl.load_workbook(io.BytesIO(sheets.failed_sheet(batch)))
    cells = [cell for line in book.active.iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert cells[1].value == "'=1+1"
    assert selectors.preview_page(batch).object_list[0].employee_no == "=1+1"
