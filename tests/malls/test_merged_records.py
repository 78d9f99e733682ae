"""What becomes of two records' numbers, logins, phones and messages when they are merged, and the pages that do it."""

import pytest
from django.utils import timezone

from malls.services import erasing
from members.errors import LoginHasRoles, PhoneTaken
from members.models import Member, Message
from members.selectors import member_by_no
from members.selectors.doubles import doubles
from members.services import addresses, roster
from members.services.merging import tell_apart
from members.services.roster_import.planning import plan_rows
from points.models import GrantLine
from tests import given
from tests.malls.test_merging import merged
from tests.points.steps import (
    MAKER,
    a_draft,
    a_member,
    balance_of,
    row,
    verdicts,
)


def test_who_came_back_signs_in_with_the_login_they_had(free):
    lin, old = given.a_member(with_login=False), given.a_member()
    roster.set_left(member_id=old.pk, on=timezone.localdate(), by=MAKER)
    merged(lin, old)
    assert (lin.user_id, lin.user.is_active) == (old.user_id or lin.user_id, True)


def test_both_records_are_told_by_their_own_ways(free):
    lin, old = given.a_member(), given.a_member()
    merged(lin, old)
    assert set(Message.objects.filter(kind="security").values_list("member", flat=True)) == {lin.pk, old.pk}


def test_a_phone_that_is_anothers_by_now_is_refused_in_words(free):
    lin, old, wang = given.a_member(), a_member(phone="13911112222"), given.a_member()
    roster.set_left(member_id=old.pk, on=timezone.localdate(), by=MAKER)
    details = roster.MemberDetails(employee_no=wang.employee_no, name=wang.name, phone="13911112222")
    roster.change_member(member_id=wang.pk, details=details, by=MAKER)
    with pytest.raises(PhoneTaken):
        merged(lin, old, "phone")


def test_a_sheet_with_the_old_number_means_the_record_that_stays(free):
    lin, old = a_member(name="林晓"), a_member(name="林晓")
    merged(lin, old)
    batch = a_draft([row(old, 5)])
    assert verdicts(batch) == ["merged_number"]
    assert GrantLine.objects.get(batch=batch).member_id == lin.pk
    assert verdicts(a_draft([row(old, 5), row(lin, 5)])) == ["merged_number", "duplicate_row"]


def test_a_roster_does_not_bring_a_merged_record_back(free):
    lin, old = a_member(name="林晓"), a_member(name="林晓")
    merged(lin, old)
    columns = {"header_row": 1, "by": {"employee_no": 0, "name": 1}}
    plan = plan_rows([["工号", "姓名"], [old.employee_no, "林晓"]], columns)
    assert (plan.rows[0].kind, plan.rows[0].fault[0]) == ("bad", "merged_number")
    assert lin.employee_no in plan.rows[0].problem


def test_number_phone_and_login_may_come_from_the_record_that_goes(free):
    lin, old = given.a_member(), given.a_member()
    numbers, login = (lin.employee_no, old.employee_no), old.user_id
    roster.change_member(
        member_id=old.pk,
        details=roster.MemberDetails(employee_no=old.employee_no, name="林晓", phone="13900001111", labels="老员工"),
        by=MAKER,
    )
    merged(lin, old, "employee_no", "phone", "login")
    assert (lin.employee_no, old.employee_no) == numbers[::-1]
    assert (lin.phone[-4:], lin.user_id, lin.labels, old.phone) == ("1111", login, ["老员工"], "13900001111")
    assert not old.user.is_active
    assert (member_by_no(numbers[0]), member_by_no(numbers[1])) == (lin, lin)


def test_a_login_with_roles_is_not_shut_in_passing(free, cast):
    lin, old = given.a_member(), given.a_member(with_login=False)
    Member.objects.filter(pk=old.pk).update(user=cast.hr)
    with pytest.raises(LoginHasRoles):
        merged(lin, old)
    old.refresh_from_db()
    assert (old.merged_into_id, old.state) == (None, "active")


def test_addresses_and_messages_go_along_and_the_member_is_told(free):
    lin, old = given.a_member(), given.a_member()
    for one in (lin, old):
        addresses.save_address(member_id=one.pk, address=given.HOME, is_default=True, by=MAKER)
    merged(lin, old)
    assert (lin.addresses.count(), lin.addresses.filter(is_default=True).count()) == (2, 1)
    told = Message.objects.get(member=lin, kind="security", body__startswith="工号")
    assert told.facts == {"no": old.employee_no}


def test_erasing_a_person_erases_the_records_merged_into_theirs(free, cast):
    lin, old = given.a_member(), given.a_member()
    merged(lin, old)
    roster.set_left(member_id=lin.pk, on=timezone.localdate(), by=MAKER)
    erasing.erase(member_id=lin.pk, reason="本人申请", by=MAKER)
    old.refresh_from_db()
    assert old.is_forgotten


def test_doubles_are_found_until_somebody_looked(acme):
    one = a_member(name="欧阳晓", phone="13911112222")
    other = a_member(name="欧阳晓")
    Member.objects.filter(pk=other.pk).update(
        phone_index=Member.objects.get(pk=one.pk).phone_index, owns_phone=False, born_month=8, born_day=15
    )
    Member.objects.filter(pk=one.pk).update(born_month=8, born_day=15)
    found = next(pair for pair in doubles() if pair.kept.pk == one.pk)
    assert (found.gone.pk, found.why) == (other.pk, ("phone", "birthday"))
    tell_apart(one_id=other.pk, other_id=one.pk, by=MAKER)
    assert not any(pair.kept.pk == one.pk for pair in doubles())


def test_hr_sees_both_sides_chooses_and_merges(acme, cast, at):
    lin, old = a_member(300, name="林晓"), a_member(200, name="林晓", phone="13911113333")
    hr = at("acme", cast.hr)
    assert "重复的成员" in hr.get("/console/members/duplicates/").content.decode()
    asked = hr.get(f"/console/members/{lin.public_id}/merge/", {"other": old.employee_no})
    page = asked.content.decode()
    assert "留下" in page
    assert old.employee_no in page
    assert old.phone not in page
    assert "300" in page
    answer = hr.post(
        f"/console/members/{lin.public_id}/merge/",
        {"other": str(old.public_id), "employee_no": "gone", "phone": "gone", "reason": "重新入职"},
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    old.refresh_from_db()
    assert (old.merged_into_id, balance_of(lin)) == (lin.pk, 500)
    assert "这条记录已并入" in hr.get(f"/console/members/{old.public_id}/").content.decode()
    assert hr.get(f"/console/members/{old.public_id}/edit/").status_code == 404
