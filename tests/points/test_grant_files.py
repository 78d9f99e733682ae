"""Workbooks as HR sends them: what can't be seen in them is asked about, what can't be read says why (RG16)."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.documents.sheets import read_sheet
from members.models import Member
from points import selectors
from points.errors import BatchNotInState
from points.models import GrantBatch
from points.selectors import sheets
from points.services.grants import uploads, validation
from points.services.grants.columns import header_words
from tests.points import workbooks
from tests.points.steps import MAKER, a_budget, a_draft, a_member, row


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def hr(at, cast):
    return at("acme", cast.hr)


def with_its_people(content):
    """The people of a file, in the roster as the file has them."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for number, name, *_rest in sheet.iter_rows(min_row=2, values_only=True):
            if str(number).isdigit() and not Member.objects.filter(employee_no=number).exists():
                Member.objects.filter(pk=a_member(name=name).pk).update(employee_no=number)


def sent(hr, workbook):
    """The workbook uploaded on the page; what it answers, and the batch."""
    name, content = f"{workbook.__name__}.xlsx", workbooks.written(workbook)
    with_its_people(content)
    form = {"title": "中秋", "budget": a_budget().pk, "reason": "中秋", "file": SimpleUploadedFile(name, content)}
    answer = hr.post(page("grant_new"), form | {"request_key": "0b2a8f2e-1111-4222-8333-444455556666"})
    return answer, GrantBatch.objects.get()


def judged(batch):
    validation.validate(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def test_hidden_rows_are_counted_and_asked_about_before_anybody_is_paid(hr, acme):
    answer, batch = sent(hr, workbooks.hidden_rows)
    where = page("grant_sheet", batch.number)
    assert (answer["Location"], batch.state, batch.lines.count()) == (where, "mapping", 0)
    assert hr.get(page("grant_batch", batch.number))["Location"] == where
    assert "含 <strong>3 行隐藏</strong>" in hr.get(where).content.decode()
    assert hr.post(where, {}).status_code == 422
    hr.post(where, {"hidden": "out"})
    batch.refresh_from_db()
    assert (judged(batch).rows_ok, batch.sheet_sealed) == (27, None)
    assert [no for no in range(2, 9) if not batch.lines.filter(row_no=no).exists()] == [5, 6, 7]
    assert "3 行隐藏的没有放进名单" in hr.get(page("grant_batch", batch.number)).content.decode()


def test_control_hidden_rows_are_paid_when_somebody_says_so(hr, acme):
    _answer, batch = sent(hr, workbooks.hidden_rows)
    hr.post(page("grant_sheet", batch.number), {"hidden": "in"})
    batch.refresh_from_db()
    assert judged(batch).rows_ok == 30


def test_of_two_sheets_with_people_one_is_chosen_and_named(hr, acme):
    _answer, batch = sent(hr, workbooks.two_sheets)
    where = page("grant_sheet", batch.number)
    text = hr.get(where).content.decode()
    assert ("研发：30 行" in text, "市场：20 行" in text) == (True, True)
    with pytest.raises(BatchNotInState):
        uploads.keep_old_rows(batch_id=batch.pk, by=MAKER)
    hr.post(where, {"sheet": "市场"})
    batch.refresh_from_db()
    assert judged(batch).rows_ok == 20
    text = hr.get(page("grant_batch", batch.number)).content.decode()
    assert "读取的工作表：市场" in text and "没有读取：研发" in text


def test_a_formula_without_its_result_says_so_in_its_cell(hr, acme):
    _answer, batch = sent(hr, workbooks.formulas)
    assert judged(batch).rows_failed == 30
    line = selectors.preview_row(batch, 2)
    assert (line.code, line.cell, "公式「=200+300」" in line.message) == ("formula_points", "points", True)


def test_a_header_of_two_rows_is_read_without_asking(hr, acme):
    _answer, batch = sent(hr, workbooks.merged_header)
    assert (judged(batch).rows_ok, batch.rows_failed, batch.columns["header_row"]) == (30, 0, 2)


def test_people_listed_twice_are_paid_once_and_told_where_they_stood(hr, acme):
    _answer, batch = sent(hr, workbooks.twice)
    assert (judged(batch).rows_ok, batch.rows_failed) == (30, 2)
    assert "与第 2 行重复" in selectors.preview_row(batch, 32).message


def test_control_our_own_template_and_a_plain_sheet_ask_nothing(acme):
    assert (found := read_sheet(sheets.grant_template(), "t.xlsx", known=header_words())).others == []
    assert (found.hidden, uploads.Upload("t.xlsx", "", b"", found).question(keeps=0)) == ([], {})


def test_the_cell_that_is_wrong_is_shown_where_the_table_has_no_such_column(hr, acme):
    lin = a_member()
    header = ["工号", "姓名", "积分", "有效期"]
    batch = a_draft([[lin.employee_no, lin.name, "5", "明年底"], row(a_member(), 5)], header=header)
    text = hr.get(page("grant_batch", batch.number)).content.decode()
    assert '有效期：<span class="font-semibold text-bad">明年底</span>' in text
