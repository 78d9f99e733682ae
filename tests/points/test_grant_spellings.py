"""A list as HR's tools write it finds the people it means (RG2, RG5–RG9)."""

import datetime as dt

import pytest

from members.models import Member
from points import selectors
from points.models import GrantLine
from points.services.grants import batches, validation
from tests.points.steps import MAKER, a_draft, a_member, an_upload

HEADER = ["工号", "姓名", "积分", "有效期至"]


def judged(*rows, header=HEADER):
    batch = an_upload([[*row, *[""] * 4][:4] for row in rows], header=header)
    validation.validate(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch, [selectors.preview_row(batch, no) for no in range(2, len(rows) + 2)]


def someone(no, name):
    member = a_member(name=name)
    Member.objects.filter(pk=member.pk).update(employee_no=no)
    return no


@pytest.mark.parametrize("typed", ["yg10001", "ＹＧ１０００１", "YG10001\u200b", " YG10001 "])
def test_a_number_in_any_spelling_is_its_person(acme, typed):
    someone("YG10001", "林晓")
    assert judged([typed, "林晓", "500"])[1][0].verdict == "ok"


@pytest.mark.parametrize(
    ("roster_name", "typed", "verdict"),
    [
        ("阿不都·买买提", "阿不都•买买提", "ok"),
        ("迪丽热巴·迪力木拉提", "迪丽热巴．迪力木拉提", "ok"),
        ("古力娜扎尔·拜合提亚尔", "古力娜扎尔・拜合提亚尔", "ok"),
        ("欧阳娜娜", "欧阳 娜娜", "ok"),
        ("John Smith", "john smith", "name_spelled"),
        ("阿不都·买买提", "阿不都买买提", "name_spelled"),
        ("张伟", "张玮", "name_mismatch"),
    ],
)
def test_a_name_in_another_spelling_is_no_error(acme, roster_name, typed, verdict):
    someone("000001", roster_name)
    _batch, (row,) = judged(["000001", typed, "500"])
    assert (row.code or row.verdict) == verdict


def test_numbers_without_their_zeros_are_named_and_taken_all_at_once(acme, cast, at):
    for no, name in (("000101", "吕曦燕"), ("000102", "蔡桂"), ("000103", "任红")):
        someone(no, name)
    batch, rows = judged(["101", "吕曦燕", "500"], ["102", "蔡桂", "500"], ["103", "别人", "500"])
    assert [row.code for row in rows] == ["zeros_lost", "zeros_lost", "unknown_employee"]
    assert "您是不是指 000101 吕曦燕" in rows[0].message
    page = at("acme", cast.hr).get(f"/console/grants/{batch.number}/").content.decode()
    assert "<strong>2 行</strong>的工号像是丢了开头的 0" in page
    assert at("acme", cast.hr).post(f"/console/grants/{batch.number}/hints/").status_code == 302
    assert batches.accept_hints(batch_id=batch.pk, by=MAKER) == 0
    assert [selectors.preview_row(batch, no).verdict for no in (2, 3, 4)] == ["ok", "ok", "error"]


def test_two_people_with_the_same_name_and_bare_number_are_not_guessed(acme):
    someone("000101", "张伟")
    someone("0101", "张伟")
    assert judged(["101", "张伟", "500"])[1][0].code == "unknown_employee"


@pytest.mark.parametrize("cell", ["1e3", "#N/A", "一百", "5OO"])
def test_an_unreadable_cell_is_shown_with_what_it_says(acme, cell):
    _batch, (row,) = judged([someone("E1", "林晓"), "林晓", cell])
    assert (row.code, f"看不懂「{cell}」" in row.message) == ("points_not_number", True)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027.12.31", dt.date(2027, 12, 31)),
        ("2027年12月31日", dt.date(2027, 12, 31)),
        ("2027-12", dt.date(2027, 12, 31)),
        ("2027年12月", dt.date(2027, 12, 31)),
        ("27/12/31", dt.date(2027, 12, 31)),
        ("12/31/2027", dt.date(2027, 12, 31)),
        ("31/12/2027", dt.date(2027, 12, 31)),
        ("2027－12－31", dt.date(2027, 12, 31)),
        ("2027-2-30", None),
        ("12月31日", None),
        ("1/2/2027", None),
    ],
)
def test_an_end_is_read_in_every_spelling_or_said_to_be_unreadable(acme, typed, day):
    batch, (row,) = judged([someone("E1", "林晓"), "林晓", "500", typed])
    assert GrantLine.objects.get(batch=batch).expires_on == day
    assert (row.code, f"看不懂有效期「{typed}」" in row.message) == (("", False) if day else ("bad_expiry", True))


def test_a_list_with_title_and_foot_is_its_people(acme, cast, at):
    no = someone("000101", "吕曦燕")
    rows = [["制表人：林晓", "", "日期：2026-11-28"], ["序号", "工号", "姓名", "发放积分"], ["1", no, "吕曦燕", "500"]]
    batch = an_upload([*rows, ["合计", "", "", "15000"]], header=["2026年中秋福利发放表"])
    validation.validate(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.rows_total, batch.rows_failed, batch.columns["skipped"]) == (1, 0, [[5, "合计"]])
    page = at("acme", cast.hr).get(f"/console/grants/{batch.number}/").content.decode()
    assert "没有当作名单的行" in page and "第 5 行（合计）" in page


def test_control_a_draft_of_good_rows_has_no_hints(acme):
    assert selectors.hinted_rows(a_draft([[a_member().employee_no, "", "10", ""]], header=HEADER)) == 0
