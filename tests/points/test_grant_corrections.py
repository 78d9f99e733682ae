"""Mended rows go back to where they came from; nothing is lost without a second yes (RG13)."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from points import selectors
from points.models import GrantBatch
from points.selectors import sheets
from points.services.grants import batches, validation
from tests.points.steps import MAKER, a_draft, a_member, row, verdicts


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def hr(at, cast):
    return at("acme", cast.hr)


def mended(batch, change):
    """The batch's error sheet as Excel saves it after `change(sheet)`."""
    book = openpyxl.load_workbook(io.BytesIO(sheets.failed_sheet(batch)))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(hr, batch, content, name="错误明细.xlsx", **more):
    answer = hr.post(page("grant_reupload", batch.number), {"file": SimpleUploadedFile(name, content), **more})
    batch.refresh_from_db()
    if batch.state == "validating":
        validation.validate(batch_id=batch.pk)
        batch.refresh_from_db()
    return answer


def cells(batch):
    rows = selectors.preview_page(batch).object_list
    return [(one.row_no, one.employee_no, one.points, one.verdict) for one in rows]


def test_the_mended_error_sheet_goes_back_into_its_rows_and_the_good_ones_stay(hr, acme):
    lin, wang, late = a_member(), a_member(), a_member()
    batch = a_draft([row(lin, 100), ["N1", "", "1,000", "全勤"], row(wang, 300), ["N2", "", "x", ""]])

    def change(sheet):
        assert (sheet["A1"].value, sheet["A2"].value) == (f"原行号 {batch.number}", 3)
        assert sheet["G2"].value == 1000  # a number, so that a formula over it works
        sheet["B2"] = wang.employee_no
        sheet.append([None, late.employee_no, None, None, None, None, 70])

    upload(hr, batch, mended(batch, change))
    assert cells(batch) == [
        (2, lin.employee_no, "100", "ok"),
        (3, wang.employee_no, "1,000", "ok"),
        (4, wang.employee_no, "300", "ok"),
        (5, "N2", "x", "error"),
        (6, late.employee_no, "70", "ok"),
    ]
    assert (batch.rows_total, batch.lines.get(row_no=3).reason) == (5, "全勤")


def test_rows_of_another_batch_or_none_of_this_are_refused_and_nothing_changes(hr, acme):
    batch, other = (a_draft([row(a_member(), 5), ["N1", "", "5", ""]]) for _ in range(2))
    before = cells(batch)

    def twice(sheet):
        sheet.append([3, "N9", None, None, None, None, 5])
        sheet.append([99, "N9", None, None, None, None, 5])

    for content, said in [
        (mended(other, lambda sheet: None), f"这份错误明细属于批次 {other.number}"),
        (mended(batch, twice), "找不到或写了两次：3、99"),
    ]:
        answer = upload(hr, batch, content)
        assert (answer.status_code, said in answer.content.decode(), cells(batch)) == (422, True, before)


def test_a_row_set_aside_comes_back_only_when_it_was_mended(hr, acme):
    lin = a_member()
    batch = a_draft([["N1", "", "5", ""], ["N2", "", "5", ""]])
    assert hr.post(page("grant_errors_aside", batch.number)).status_code == 302
    batch.refresh_from_db()
    assert (batch.rows_failed, batch.rows_aside) == (0, 2)
    upload(hr, batch, mended(batch, lambda sheet: sheet.__setitem__("B3", lin.employee_no)))
    assert [one.verdict for one in selectors.preview_page(batch).object_list] == ["aside", "ok"]


def test_all_errors_are_set_aside_at_once_and_stay_listed(hr, acme):
    batch = a_draft([row(a_member(), 5), ["N1", "", "5", ""], ["N2", "", "5", ""]], rows_policy="all_or_nothing")
    assert batches.set_errors_aside(batch_id=batch.pk, by=MAKER) == 2
    assert batches.set_errors_aside(batch_id=batch.pk, by=MAKER) == 0
    batch.refresh_from_db()
    assert (batch.rows_ok, batch.rows_failed, batch.rows_aside) == (1, 0, 2)
    assert len(selectors.preview_page(batch, tab="aside").object_list) == 2
    assert batches.submit(batch_id=batch.pk, by=MAKER).points_total == 5


def test_a_whole_new_list_over_a_draft_asks_again_and_may_be_put_away(hr, acme):
    lin, batch = a_member(), a_draft([row(a_member(), 5), row(a_member(), 6), ["N1", "", "7", ""]])
    before, content = cells(batch), f"工号,积分\n{lin.employee_no},70\n".encode()
    where = page("grant_sheet", batch.number)
    assert upload(hr, batch, content, "b.csv")["Location"] == where
    assert "现有 <strong>3 行</strong>" in hr.get(where).content.decode()
    assert hr.post(where, {}).status_code == 422
    hr.post(page("grant_keep_rows", batch.number))
    batch.refresh_from_db()
    assert (batch.state, cells(batch), batch.rows_total, batch.columns["by"]["points"]) == ("ready", before, 3, 2)
    upload(hr, batch, content, "b.csv")
    hr.post(where, {"replace": "on"})
    batch.refresh_from_db()
    assert (batch.state, batch.lines.count(), batch.file_name) == ("validating", 1, "b.csv")


def test_control_a_list_said_to_be_new_replaces_the_rows_at_once(hr, acme):
    lin, batch = a_member(), a_draft([row(a_member(), 5), row(a_member(), 6)])
    upload(hr, batch, f"工号,积分\n{lin.employee_no},70\n".encode(), "b.csv", replace="on")
    assert (GrantBatch.objects.get().rows_total, verdicts(batch)) == (1, ["ok"])
