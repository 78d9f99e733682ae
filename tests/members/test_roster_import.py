"""A roster by sheet: columns by name, a plan person by person, a guard, a worker that goes on where it was killed."""

import datetime as dt
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from core.actors import SYSTEM
from core.documents.sheets import read_rows
from core.models import OperationLog
from members import tasks
from members.errors import ManyLeavers, ReturnersUndecided, RosterColumnsMissing, RosterRunRefused
from members.models import Department, Member, RosterLine, RosterRun
from members.selectors import roster_runs as questions
from members.services import privacy, roster
from members.services.roster_import import applying, at_once, intake, planning
from tests import given
from tests.conftest import proves
from tests.core.corpus import xlsx
from tests.jobs.worker import Worker
from tests.members import roster_sheets as sheets

HEADER = ["工号", "姓名", "部门", "手机", "状态"]


def load(rows):
    return at_once.apply_roster(rows=rows, by=SYSTEM)


def kinds(plan):
    return dict(Counter(str(row.kind) for row in plan.rows))


def planned(rows, **more):
    """A run that waits for its yes."""
    run = intake.upload(file_name="花名册.xlsx", rows=rows, by=SYSTEM, **more)
    planning.check(run_id=run.pk)
    run.refresh_from_db()
    return run


def applied(run, *, most=1_000):
    """The worker's part, and how many steps it took."""
    steps = 0
    while applying.write_next(run_id=run.pk, most=most):
        steps += 1
    applying.settle(run_id=run.pk)
    run.refresh_from_db()
    return steps


def people(*numbers, state=Member.State.ACTIVE):
    for no in numbers:
        Member.objects.create(employee_no=no, name=f"成员{no}", name_key=no, state=state)


def told(plan):
    return {row.employee_no: row.problem for row in plan.of("bad")}


# --- what companies send ---------------------------------------------------------------------------------------------------


def test_a_title_above_the_header_is_skipped_and_unknown_columns_are_named(acme):
    run = planned(sheets.TITLED)
    assert (run.state, run.joiners, run.bad) == ("ready", 2, 0)
    assert run.unknown == ["序号", "性别", "岗位", "直接上级", "身份证号", "合同到期日"]
    applying.confirm(run_id=run.pk, by=SYSTEM)
    applied(run)
    found = Member.objects.get(employee_no="000001")
    assert (found.department.path, found.email, found.grade, found.joined_on) == (
        "集团总部/研发中心/平台部",
        "u000001@ex.com",
        "P5",
        dt.date(2018, 11, 9),
    )


def test_an_export_without_our_names_is_known_too(acme):
    assert kinds(load(sheets.BEISEN)) == {"joiner": 3}
    assert Department.objects.count() == 9
    assert set(Member.objects.values_list("state", flat=True)) == {"active"}
    assert Member.objects.get(employee_no="000010").name == "李明"


def test_who_leaves_needs_no_name_and_another_name_is_asked_about(acme):
    people("000064", "000065", "000066")
    plan = load(sheets.STATES_ONLY)
    assert kinds(plan) == {"leaver": 2, "mover": 1}
    assert plan.of("mover")[0].reminders == [("name_differs", {"name": "成员000066"})]
    assert Member.objects.get(employee_no="000064").left_on is not None


def test_phones_in_all_spellings_and_states_in_words(acme):
    people("H013", "H014")
    plan = load(sheets.PHONES)
    assert told(plan) == {
        "H004": "C5: 「1.38E+10」是被表格改写的长数字，请把该列设为文本后重新填写",
        "H007": "C8: 看不懂手机号「13800138007139001390」",
        "H012": "D13: 看不懂状态「待离职」，请写成在职、试用、离职或退休",
    }
    assert [row.employee_no for row in plan.of("leaver")] == ["H013", "H014"]
    assert {one.phone for one in Member.objects.filter(employee_no__in=["H001", "H006", "H009", "H010"])} == {
        "13800138001",
        "13800138006",
        "13800138009",
        "13800138010",
    }


def test_every_spelling_of_a_day_but_the_one_that_is_two(acme):
    assert told(load(sheets.DATED)) == {"D008": "C9: 看不懂入职日期「01/03/2024」，请写成 2026-03-01"}
    assert set(Member.objects.values_list("joined_on", flat=True)) == {dt.date(2024, 3, 1)}


# --- columns -------------------------------------------------------------------------------------------------------------


ODD = [["编码甲", "称呼"], ["E1", "林晓"]]


def test_columns_nobody_knows_are_asked_for_once_and_remembered(acme):
    run = planned(ODD)
    assert run.state == "mapping"
    with pytest.raises(RosterColumnsMissing):
        intake.map_columns(run_id=run.pk, header_row=1, by_meaning={"name": 1}, by=SYSTEM)
    intake.map_columns(run_id=run.pk, header_row=1, by_meaning={"employee_no": 0, "name": 1}, by=SYSTEM)
    planning.check(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.joiners) == ("ready", 1)
    again = planned([["十二月"], *ODD, ["E2", "王敏"]])
    assert (again.state, again.joiners) == ("ready", 2)


def test_a_sheet_without_people_is_refused(acme):
    for rows in ([], [[""]], [["工号", "姓名"]]):
        with pytest.raises(RosterRunRefused):
            intake.upload(file_name="", rows=rows, by=SYSTEM)


# --- departments -----------------------------------------------------------------------------------------------------------


def test_a_plain_name_is_the_one_department_so_named_and_two_are_asked_about(acme):
    load([HEADER, ["E1", "甲", "总部/研发/平台"], ["E2", "乙", "总部 > 销售"], ["E3", "丙", "华东\\销售"]])
    plan = load([HEADER, ["E4", "丁", "平台"], ["E5", "戊", "销售"], ["E6", "己", "华东›销售"]])
    assert told(plan) == {"E5": "C3: 有 2 个同名部门「销售」，请写全路径，例如 总部/销售"}
    assert Member.objects.get(employee_no="E4").department.path == "总部/研发/平台"
    assert Department.objects.count() == 6


def test_paths_applied_twice_change_nothing(acme):
    before, after = sheets.hr_export(60)
    for rows in (before, after):
        load(rows)
        count = Department.objects.count()
        assert set(kinds(load(rows))) <= {"same"}
        assert Department.objects.count() == count


# --- who left --------------------------------------------------------------------------------------------------------------


def test_who_left_stays_left_unless_the_sheet_and_hr_say_so(acme):
    people("000061", "000062", state=Member.State.LEFT)
    Member.objects.update(left_on=dt.date(2026, 1, 1))
    run = planned(sheets.REHIRED)
    assert (run.returners, run.movers, run.joiners) == (2, 0, 0)
    with pytest.raises(ReturnersUndecided):
        applying.confirm(run_id=run.pk, by=SYSTEM)
    applying.decide_returners(run_id=run.pk, returned={2}, stayed={3}, by=SYSTEM)
    applying.confirm(run_id=run.pk, by=SYSTEM)
    applied(run)
    back, gone = Member.objects.order_by("employee_no")
    assert (back.state, back.left_on, back.department.name) == ("active", None, "上海办")
    assert (gone.state, gone.left_on, gone.department) == ("left", dt.date(2026, 1, 1), None)


def test_an_old_sheet_without_states_brings_nobody_back(acme):
    people("E1", state=Member.State.LEFT)
    assert kinds(load([HEADER[:2], ["E1", "成员E1"]])) == {"returner": 1}
    assert not Member.objects.get().is_active


# --- the guard -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("here", "gone", "asks"), [(20, 5, False), (20, 6, True), (100, 10, False), (100, 11, True)])
def test_more_leavers_than_five_and_a_tenth_need_a_second_yes(acme, here, gone, asks):
    people(*(f"G{n:03d}" for n in range(here)))
    run = planned([HEADER, *([f"G{n:03d}", "", "", "", "离职"] for n in range(gone))])
    assert (run.in_post, questions.asks_again(run)) == (here, asks)
    if asks:
        with pytest.raises(ManyLeavers):
            applying.confirm(run_id=run.pk, leavers_seen=gone - 1, by=SYSTEM)
    applying.confirm(run_id=run.pk, leavers_seen=gone, by=SYSTEM)
    applied(run)
    assert Member.objects.active().count() == here - gone


# --- doubles ---------------------------------------------------------------------------------------------------------------


def test_the_same_person_twice_is_asked_about_and_not_written_silently(acme):
    load([HEADER, ["000101", "吕曦燕", "销售", "13800138001"]])
    plan = load([HEADER, ["101", "吕曦燕", "财务"], ["E2", "吕曦燕", "销售"], ["E3", "王敏", "销售", "13800138001"]])
    assert told(plan) == {
        "101": "A2: 工号可能丢了前面的 0：您是不是指 000101 吕曦燕？",
        "E3": "D4: 手机号已登记在工号 000101 吕曦燕 名下，是同一个人吗？",
    }
    assert plan.of("joiner")[0].reminders == [("same_name_here", {"no": "000101"})]


def test_who_leaves_in_the_same_sheet_gives_the_phone_up(acme):
    load([HEADER, ["E1", "林晓", "", "13800138001"]])
    plan = load([HEADER, ["E2", "王敏", "", "13800138001", "在职"], ["E1", "林晓", "", "", "离职"]])
    assert kinds(plan) == {"joiner": 1, "leaver": 1}
    assert Member.objects.active().get().phone == "13800138001"


# --- the worker ------------------------------------------------------------------------------------------------------------


def test_a_slice_that_dies_is_done_again_and_nothing_twice(acme):
    before, after = sheets.hr_export(200)
    load(before)
    run = planned(after)
    assert (run.joiners, run.leavers, run.bad, run.movers > 60) == (20, 24, 0, True)
    applying.confirm(run_id=run.pk, leavers_seen=24, by=SYSTEM)
    assert applying.confirm(run_id=run.pk, by=SYSTEM).state == "applying"
    applying.write_next(run_id=run.pk, most=50)

    with pytest.raises(SystemExit), transaction.atomic():
        applying.write_next(run_id=run.pk, most=100)
        raise SystemExit
    assert (questions.progress(run).done, run.lines.filter(done_at__isnull=False).count()) == (50, 50)
    applied(run, most=50)
    assert (run.state, run.sheet_sealed, questions.extra_counts(run)["refused"]) == ("done", None, 0)
    assert (Member.objects.count(), Member.objects.active().count()) == (220, 196)
    line = OperationLog.objects.filter(action="members.import").latest("pk")
    assert line.after == {"joined": 20, "changed": run.movers, "left": 24, "returned": 0, "bad": 0}
    assert applied(run) == 0
    assert set(kinds(load(after))) == {"same"}


def test_what_a_hand_changed_since_is_refused_by_name_and_the_others_come_in(acme):
    people("E1")
    run = planned([HEADER, ["E1", "林晓"], ["E2", "王敏"], ["E3", "赵六"]])
    applying.confirm(run_id=run.pk, by=SYSTEM)
    roster.add_member(employee_no="E2", name="别人", by=SYSTEM)
    Member.objects.filter(employee_no="E1").update(employee_no="E9")
    applied(run)
    refused = questions.with_messages(list(questions.run_lines(run, "refused")))
    assert [(one.employee_no, one.why[:3]) for one in refused] == [("E1", "核对之"), ("E2", "核对之")]
    assert [row[1] for row in questions.bad_rows(run)] == ["E1", "E2"]
    assert Member.objects.filter(employee_no="E3").exists()


def test_two_rosters_at_once_make_one_department_each(acme):
    runs = [planned([HEADER, [f"E{n}", f"成员{n}", "总部/新部门"]]) for n in range(2)]
    for run in runs:
        applying.confirm(run_id=run.pk, by=SYSTEM)
    for run in runs:
        applied(run)
    assert Department.objects.count() == 2
    assert Member.objects.filter(department__path="总部/新部门").count() == 2


def test_who_is_forgotten_is_in_no_roster_either(acme):
    load([HEADER, ["E1", "林晓"]])
    member = Member.objects.get()
    roster.set_left(member_id=member.pk, on=dt.date(2026, 1, 1), by=SYSTEM)
    privacy.forget(member_id=member.pk, reason="本人申请", by=SYSTEM)
    assert not RosterLine.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_hr_brings_a_roster_in_through_the_pages(at, acme, cast, monkeypatch):
    worker = Worker(monkeypatch)
    people(*(f"{n:06d}" for n in range(61, 73)))
    Member.objects.filter(employee_no="000061").update(state="left")
    desk = at("acme", cast.hr)
    rows = [*sheets.REHIRED[:2], *([f"{n:06d}", "", "离职", ""] for n in range(62, 69)), ["", "无号", "在职", ""]]
    file = SimpleUploadedFile("花名册.xlsx", xlsx(*rows))
    page = desk.post("/console/members/import/", {"file": file}).url
    run = RosterRun.objects.get()
    assert "正在与花名册逐人核对" in desk.get(page).content.decode()
    worker.run(tasks.sweep_rosters, tenant=acme.schema_name)
    shown = desk.get(page).content.decode()
    assert "A10: 缺工号" in shown
    assert "我已核对，这 7 人确实离开" in shown
    assert "成员000062、成员000063" in shown
    assert "成员000068" in desk.get(f"{page}?tab=leaver&q=000068").content.decode()
    assert "成员000067" not in desk.get(f"{page}?tab=leaver&q=000068").content.decode().partition("<table")[2]
    apply = f"{page}apply/"
    assert desk.post(apply, {"leavers_seen": "7"}).url == f"{page}?tab=returner"
    desk.post(f"{page}returners/", {"shown": "2", "returned": "2"})
    assert desk.post(apply, {}).url == f"{page}?tab=leaver"
    proves(desk, cast.hr, seconds_ago=11 * 60)
    assert desk.post(apply, {"leavers_seen": "7"}).url.startswith("/account/prove/")
    proves(desk, cast.hr)
    desk.post(apply, {"leavers_seen": "7"})
    worker.run(tasks.sweep_rosters, tenant=acme.schema_name)
    run.refresh_from_db()
    assert (run.state, Member.objects.active().count()) == ("done", 5)
    assert "HX-Refresh" in desk.get(f"{page}progress/").headers
    told = list(read_rows(desk.get(f"{page}bad.xlsx").content, "bad.xlsx"))
    assert told[1:] == [["10", "", "无号", "A10: 缺工号"]]


def test_one_persons_details_are_changed_and_the_login_follows_the_number(at, cast):
    member = given.a_member(name="林晓")
    User.objects.filter(pk=member.user_id).update(login=member.employee_no)
    desk, path = at("acme", cast.hr), f"/console/members/{member.public_id}/edit/"
    form = {
        "employee_no": "N7",
        "name": "林小晓",
        "phone": "138-0013-8000",
        "labels": "骨干、导师",
        "birthday": "8月15日",
    }
    assert desk.post(path, form).url == f"/console/members/{member.public_id}/"
    member.refresh_from_db()
    assert (member.employee_no, member.name, member.phone, member.labels, member.birthday, member.user.login) == (
        "N7",
        "林小晓",
        "13800138000",
        ["骨干", "导师"],
        "08-15",
        "N7",
    )
    assert path in desk.get(f"/console/members/{member.public_id}/").content.decode()
    line = OperationLog.objects.filter(action="member.change").latest("pk")
    assert line.after == {"fields": ["birthday", "employee_no", "labels", "name", "phone"]}
    User.objects.filter(pk=cast.owner.pk).update(login="taken")
    answer = desk.post(path, {**form, "employee_no": "taken"})
    assert answer.status_code == 422
    assert "已被使用" in answer.content.decode()
    assert Member.objects.get(pk=member.pk).employee_no == "N7"
