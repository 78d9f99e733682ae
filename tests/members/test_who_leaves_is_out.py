"""Who leaves is out of console, mall and API with their next request, by whatever way the roster learns it (S13); who returns
gets in again, without the roles they had."""

import datetime as dt

import pytest

from accounts.errors import LastOwner
from accounts.models import Invitation, SignedIn, User
from accounts.services import api_keys, users
from core.actors import SYSTEM
from core.models import OperationLog
from members.models import Member, Message
from members.services import logins
from members.services.roster_import import at_once
from points.models import LeaverCase, LedgerPolicy
from points.services import leaving, policies
from tests import given

HEADER = ["工号", "姓名", "状态"]


@pytest.fixture
def clerk(acme):
    """A member who is HR too, holds a key of the API and has an invitation open."""
    member = given.a_member(name="何叶")
    users.set_roles(user_id=member.user.pk, roles=["hr"], by=SYSTEM)
    return member


def key_of(member):
    """A key with all that its owner may give one."""
    allowed = User.objects.get(pk=member.user.pk).permissions - api_keys.NEVER
    return api_keys.make_key(name="HR 系统", permissions=allowed, by=given.actor(member.user))[1]


def by_hand(member):
    leaving.leave(member_id=member.pk, on=dt.date(2026, 11, 1), by=SYSTEM)


def by_sheet(member):
    at_once.apply_roster(rows=[HEADER, [member.employee_no, member.name, "离职"]], by=SYSTEM)


def returns(member):
    at_once.apply_roster(rows=[HEADER, [member.employee_no, member.name, "在职"]], by=SYSTEM)


WAYS = pytest.mark.parametrize("goes", [by_hand, by_sheet])


@WAYS
def test_console_mall_and_api_are_shut_with_the_next_request(at, clerk, goes):
    browser, token = at("acme", clerk.user), key_of(clerk)
    program = at("acme", HTTP_AUTHORIZATION=f"Bearer {token}")
    points = f"/api/v1/members/{clerk.employee_no}/points/"
    assert [browser.get("/console/").status_code, browser.get("/").status_code, program.get(points).status_code] == [
        200
    ] * 3
    users.invite(user_id=clerk.user.pk, by=SYSTEM)
    goes(clerk)
    assert "/account/login/" in browser.get("/console/").url
    assert "/account/login/" in browser.get("/").url
    assert program.get(points).status_code == 401
    assert not SignedIn.objects.filter(user=clerk.user).exists()
    assert not Invitation.objects.filter(user=clerk.user, used_at=None).exists()


@WAYS
def test_nobody_signs_in_again_with_the_password_they_had(at, clerk, goes):
    goes(clerk)
    browser = at("acme")
    browser.post("/account/login/", {"login": clerk.user.login, "password": "secret-of-tests"})
    assert browser.get("/").status_code == 302


@WAYS
def test_who_returns_signs_in_again_without_the_roles(at, clerk, goes):
    token = key_of(clerk)
    goes(clerk)
    returns(clerk)
    browser = at("acme")
    browser.post("/account/login/", {"login": clerk.user.login, "password": "secret-of-tests"})
    assert browser.get("/").status_code == 200
    assert browser.get("/console/").status_code == 403
    assert api_keys.key_of(token) is None


def test_the_log_says_what_was_taken_and_who_may_come_in_again(clerk):
    by_hand(clerk)
    returns(clerk)
    told = OperationLog.objects.filter(target=f"user/{clerk.user.pk}").values_list("action", flat=True)
    assert "user.close" in told
    assert "user.reopen" in told


def test_in_the_days_to_use_points_up_the_mall_is_open_and_the_console_is_not(at, clerk):
    policies.save_policy(leaver=LedgerPolicy.Leaver.WINDOW, by=SYSTEM)
    given.give(clerk, 100)
    by_hand(clerk)
    browser = at("acme", clerk.user)
    assert Member.objects.get(pk=clerk.pk).state == Member.State.LEAVING
    assert browser.get("/").status_code == 200
    assert browser.get("/console/").status_code == 403
    case = LeaverCase.objects.get(member=clerk)
    leaving.return_now(case_id=case.pk, by=SYSTEM)
    assert "/account/login/" in browser.get("/").url


@WAYS
def test_the_last_who_can_change_settings_stays_until_somebody_else_can(acme, cast, goes):
    owner = given.a_member(name="独一位")
    users.set_roles(user_id=owner.user.pk, roles=["owner"], by=SYSTEM)
    users.set_roles(user_id=cast.owner.pk, roles=["hr"], by=SYSTEM)
    with pytest.raises(LastOwner):
        goes(owner)
    assert Member.objects.get(pk=owner.pk).is_active


def test_a_new_link_for_somebody_who_has_a_password_is_told_to_them(clerk, cast):
    logins.open_login(member_id=clerk.pk, by=given.actor(cast.owner))
    [told] = Message.objects.filter(member=clerk, kind="security")
    assert told.facts["by"] == cast.owner.name


def test_a_first_link_is_no_news(acme, cast):
    newcomer = given.a_member(name="新人", with_login=False)
    logins.open_login(member_id=newcomer.pk, by=given.actor(cast.hr))
    assert not Message.objects.filter(kind="security").exists()


def test_a_new_password_by_link_ends_what_was_open(at, clerk, cast):
    browser = at("acme", clerk.user)
    path = logins.open_login(member_id=clerk.pk, by=given.actor(cast.owner))
    at("acme").post(path, {"new_password1": "clouds-and-lambs-26", "new_password2": "clouds-and-lambs-26"})
    assert "/account/login/" in browser.get("/").url
