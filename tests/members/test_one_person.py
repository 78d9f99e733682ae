"""However somebody's number or phone is typed, it is the same person (RG1–RG4), through every door."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from core.actors import SYSTEM
from core.privacy import crypto
from members import selectors
from members.errors import EmployeeNoTaken, MemberUnreadable, PhoneTaken
from members.models import Department, Member
from members.services import phones, roster
from members.services.roster_import import at_once

HEADER = ["工号", "姓名", "部门", "手机", "邮箱", "入职日期", "职级", "标签"]


def load(*rows):
    return at_once.apply_roster(rows=[HEADER, *([*row, *[""] * 8][:8] for row in rows)], by=SYSTEM)


def problems(plan):
    """What is wrong with the rows, without the cell it stands in front of."""
    return [row.problem.partition(": ")[2] or row.problem for row in plan.of("bad")]


@pytest.mark.parametrize("typed", ["yg10001", "ＹＧ１０００１", "YG10001\u200b", " YG 10001", "\u202aYG10001\u202c"])
def test_a_number_in_another_spelling_is_the_same_person(acme, typed):
    load(["YG10001", "林晓"])
    plan = load([typed, "林晓", "研发部"])
    assert [row.kind for row in plan.rows] == ["mover"]
    assert Member.objects.get(employee_no="YG10001").department.name == "研发部"
    assert selectors.member_by_no(typed).employee_no == "YG10001"


@pytest.mark.parametrize("typed", ["yg10001", "ＹＧ１０００１", "YG10001\u200b"])
def test_by_hand_it_is_taken_too(acme, typed):
    load(["YG10001", "林晓"])
    with pytest.raises(EmployeeNoTaken):
        roster.add_member(employee_no=typed, name="别人", by=SYSTEM)


def test_two_spellings_in_one_sheet_are_one_row_and_one_repeat(acme):
    plan = load(["YG1", "林晓"], ["ｙｇ１", "林晓"])
    assert ([row.kind for row in plan.rows], problems(plan)) == (["joiner", "bad"], ["工号与第 2 行重复"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+86 138-0013-8001", "13800138001"),
        ("8613800138001", "13800138001"),
        ("１３８００１３８００１", "13800138001"),
        ("138 0013 8001", "13800138001"),
        ("无", ""),
        ("-", ""),
    ],
)
def test_a_phone_is_kept_as_it_is_dialled(acme, typed, kept):
    load(["E1", "林晓", "", typed])
    found = Member.objects.get(employee_no="E1")
    assert (found.phone, found.phone_index) == (kept, crypto.blind_index(kept) if kept else None)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["1.10101E+17", "林晓"], "「1.10101E+17」是被表格改写的长数字"),
        (["E1", "林晓", "", "1.38E+10"], "「1.38E+10」是被表格改写的长数字"),
        (["E1", "林晓", "", "13800138007/13900139007"], "看不懂手机号「1380013800713900139"),
        (["E1", "林晓", "长" * 80], "「长长长长长长长长长长…」超过 60 个字"),
        (["E1", "林晓", "", "", f"a@{'b' * 300}.com"], "看不懂邮箱「a@bbb"),
        (["E1", "林晓", "", "", "b@acme.com."], "看不懂邮箱「b@acme.com.」"),
        (["E1", "林晓", "", "", "", "01/03/2024"], "看不懂入职日期「01/03/2024」"),
        (["E1", "林晓", "", "", "", "", "级" * 41], "超过 40 个字"),
        (["E1", "林晓", "", "", "", "", "", "签" * 41], "超过 40 个字"),
    ],
)
def test_a_cell_that_cannot_be_kept_says_so_and_the_others_come_in(acme, row, problem):
    plan = load(["E0", "王敏"], row)
    assert problem in problems(plan)[0]
    assert list(Member.objects.filter(employee_no__startswith="E").values_list("employee_no", flat=True)) == ["E0"]


DATES = ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "20240301", "2024-3-1", "24-3-1", "45352"]


@pytest.mark.parametrize("typed", [*DATES, "2024-03-01 00:00:00", "2024/03/01 08:30"])
def test_every_spelling_of_a_joining_day(acme, typed):
    load(["E1", "林晓", "", "", "", typed])
    assert Member.objects.get(employee_no="E1").joined_on == dt.date(2024, 3, 1)


def test_a_phone_belongs_to_one_person_who_is_here(acme):
    plan = load(["E1", "林晓", "", "13800138001"], ["E2", "王敏", "", "+86 13800138001"])
    assert problems(plan) == ["手机号与第 2 行相同，是同一个人吗？"]
    assert problems(load(["E2", "王敏", "", "138-0013-8001"])) == ["手机号已登记在工号 E1 林晓 名下，是同一个人吗？"]
    with pytest.raises(PhoneTaken):
        roster.add_member(employee_no="E3", name="赵六", phone="8613800138001", by=SYSTEM)
    with pytest.raises(MemberUnreadable):
        roster.add_member(employee_no="E3", name="赵六", phone="12", by=SYSTEM)


def test_who_left_frees_their_phone_and_does_not_come_back_over_another(acme):
    load(["E1", "林晓", "", "13800138001"])
    roster.set_left(member_id=Member.objects.get(employee_no="E1").pk, on=dt.date(2026, 1, 1), by=SYSTEM)
    assert problems(load(["E2", "王敏", "", "13800138001"])) == []
    assert problems(load(["E1", "林晓"])) == ["手机号已登记在工号 E2 王敏 名下，是同一个人吗？"]
    assert problems(load(["E1", "林晓", "", "13800138009"])) == []


def test_two_may_exchange_their_phones_in_one_sheet(acme):
    load(["E1", "林晓", "", "13800138001"], ["E2", "王敏", "", "13800138002"])
    plan = load(["E1", "林晓", "", "13800138003"], ["E2", "王敏", "", "13800138004"])
    assert [row.kind for row in plan.rows] == ["mover", "mover"]
    assert [one.phone for one in Member.objects.filter(employee_no__in=["E1", "E2"]).order_by("employee_no")] == [
        "13800138003",
        "13800138004",
    ]


def from_before(no: str, phone: str) -> Member:
    """A row as the first release wrote it: the phone as it was typed."""
    return Member.objects.create(
        employee_no=no, name=no, name_key=no, phone_sealed=crypto.encrypt(phone), phone_index=crypto.blind_index(phone)
    )


def test_phones_from_before_are_cleaned_once_and_twins_are_marked(acme):
    one, other = from_before("A1", "+8613800138001"), from_before("A2", "13800138001")
    assert (phones.compare_some(), phones.compare_some()) == (2, 0)
    for member in (one, other):
        member.refresh_from_db()
    assert (one.phone, one.owns_phone, other.phone, other.owns_phone) == ("13800138001", True, "13800138001", False)


@pytest.mark.parametrize(("app", "model"), [("members", "members_member"), ("catalog", "catalog_sku")])
def test_the_migration_spells_older_numbers_clean_and_marks_twins(acme, app, model):
    migration = import_module(f"{app}.migrations.0003_find_number_twins")
    column = "employee_no" if app == "members" else "code"
    numbers = ["ＡＢ１", "xy001", "XY001", "\u200bQQ 9", "z-1", "ｚ－１"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"create temporary table {model} (id serial, {column} text, has_twin boolean not null default false)"
        )
        cursor.executemany(f"insert into {model} ({column}) values (%s)", [[one] for one in numbers])
        cursor.execute(migration.CLEAN)
        cursor.execute(migration.MARK)
        cursor.execute(f"select {column}, has_twin from {model} order by id")
        found = cursor.fetchall()
        cursor.execute(f"drop table {model}")
    assert found == [
        ("AB1", False),
        ("xy001", False),
        ("XY001", True),
        ("QQ9", False),
        ("z-1", False),
        ("ｚ－１", False),
    ]


def test_departments_are_no_longer_than_they_may_be(acme):
    load(["E1", "林晓", "长" * 60])
    assert Department.objects.get().name == "长" * 60
