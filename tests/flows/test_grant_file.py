"""Three thousand rows, thirty-six of them bad in twelve ways: from the file to the members, through the pages."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from core.documents.sheets import read_rows
from members.models import Member
from points import selectors, tasks
from points.models import GrantBatch
from tests.points.steps import a_budget, available

HEADER = ["工号", "姓名", "积分", "事由", "有效期"]
ROWS, BAD = 3_000, 36


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def people(acme):
    people = [Member(employee_no=f"F{n:05d}", name=f"成员{n}", name_key="c") for n in range(ROWS)]
    Member.objects.bulk_create(people)
    Member.objects.filter(employee_no__in=["F02998", "F02999"]).update(state="left")
    return people


def bad_rows(people):
    """Three rows of each of twelve kinds."""
    rows = []
    for n in range(3):
        number, first = people[2_980 + n].employee_no, people[n]
        rows += [
            [f"X{n}", "查无此人", 100, "", ""],
            [people[2_998 + n % 2].employee_no, "", 100, f"离职{n}", ""],
            [number, "别人", 100, "", ""],
            ["", "", 100, "", ""],
            [first.employee_no, first.name, 1000, "", ""],
            [number, "", "", "", ""],
            [number, "", 1.5, "", ""],
            [number, "", -500, "", ""],
            [number, "", 900_000, "", ""],
            [number, "", 100, "", "明年"],
            [number, "", 100, "", "2020-01-01"],
            ["1.38E+17", "", 100, "", ""],
        ]
    return rows


def as_xlsx(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([HEADER, *rows]):
            sheet.write_row(at, 0, cells)
    return out.getvalue()


def work(mall, task, batch):
    """Let a worker do its task: from outside the tenant."""
    connection.set_schema_to_public()
    task(tenant=mall.schema_name, batch_id=batch.pk)
    connection.set_tenant(mall)
    batch.refresh_from_db()


def upload(browser, mall, content, budget, key):
    form = {"title": "中秋福利", "budget": budget.pk, "reason": "中秋福利", "expires_on": "2030-12-31"}
    form |= {"file": SimpleUploadedFile("名单.xlsx", content), "request_key": f"00000000-0000-4000-8000-{key:012d}"}
    answer = browser.post(page("grant_new"), form)
    batch = GrantBatch.objects.get(number=answer["Location"].rstrip("/").rpartition("/")[2])
    work(mall, tasks.validate_grant_batch, batch)
    return batch


def downloaded_causes(browser, batch):
    """Cause by row of the sheet with the failed rows, header left out."""
    rows = list(read_rows(browser.get(page("grant_failed", batch.number)).content, "failed.xlsx"))
    return [line[-1] for line in rows[1:]]


def test_thirty_six_bad_rows_are_named_and_the_rest_is_posted(at, cast, acme, people):
    hr, approver, budget = at("acme", cast.hr), at("acme", cast.approver), a_budget(5_000_000)
    good = [[one.employee_no, one.name, 1000, "", ""] for one in people[: ROWS - BAD]]
    content = as_xlsx(good + bad_rows(people))
    batch = upload(hr, acme, content, budget, 1)
    assert (batch.rows_total, batch.rows_ok, batch.rows_failed) == (ROWS, ROWS - BAD, BAD)
    causes = downloaded_causes(hr, batch)
    shown = selectors.preview_page(batch, tab="error").object_list
    assert (len(causes), len({line.code for line in shown}), [line.message for line in shown]) == (BAD, 12, causes)

    hr.post(page("grant_submit", batch.number))
    approver.post(page("grant_approve", batch.number))
    work(acme, tasks.post_grant_batch, batch)
    assert batch.state == "done"
    assert (available(budget), selectors.ledger_differences()) == (5_000_000 - (ROWS - BAD) * 1000, [])

    again = upload(hr, acme, content, budget, 2)
    assert "上传过同一文件" in hr.get(page("grant_batch", again.number)).content.decode()
    assert again.rows_warned == ROWS - BAD
