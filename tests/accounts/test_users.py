import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.errors import InvitationInvalid, LoginTaken
from accounts.models import Invitation, User
from accounts.services import users
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given

SECRET = "lambs-and-clouds-26"


@pytest.fixture
def invited(acme):
    user = users.create_user(login="new", name="新人", roles=["hr"], by=SYSTEM)
    return user, users.invite(user_id=user.pk, by=SYSTEM)


def test_an_invitation_sets_the_password_once(invited):
    user, token = invited
    users.accept(token=token, password=SECRET)
    user.refresh_from_db()
    assert user.check_password(SECRET)
    with pytest.raises(InvitationInvalid):
        users.accept(token=token, password="another-one-26")


def test_a_new_link_ends_the_old_one(invited):
    user, token = invited
    users.invite(user_id=user.pk, by=SYSTEM)
    with pytest.raises(InvitationInvalid):
        users.open_invitation(token)


def test_a_link_ends_after_a_week(invited):
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)), pytest.raises(InvitationInvalid):
        users.open_invitation(invited[1])


def test_only_the_hash_of_a_token_is_kept(invited):
    assert invited[1].encode() not in bytes(Invitation.objects.get().token_hash)


def test_the_link_signs_in_and_proposes_a_second_factor(invited, at):
    """To who gives, decides or carries data away; they may do it later."""
    browser = at("acme")
    answer = browser.post(f"/invite/{invited[1]}/", {"new_password1": SECRET, "new_password2": SECRET})
    assert (answer.status_code, answer.url) == (302, "/account/security/?first=1")
    assert "以后再说" in browser.get(answer.url).content.decode()
    assert browser.get("/console/").status_code == 200


def test_the_link_of_others_leads_to_the_console(acme, at):
    clerk = users.create_user(login="clerk", name="库", roles=["warehouse"], by=SYSTEM)
    token = users.invite(user_id=clerk.pk, by=SYSTEM)
    answer = at("acme").post(f"/invite/{token}/", {"new_password1": SECRET, "new_password2": SECRET})
    assert (answer.status_code, answer.url) == (302, "/console/")


def test_a_link_of_the_neighbour_opens_nothing(invited, at):
    assert at("globex").get(f"/invite/{invited[1]}/").status_code == 410


@pytest.mark.parametrize("again", [{"login": "NEW"}, {"login": "other", "email": "A@x.cn"}])
def test_a_login_or_mail_belongs_to_one(acme, again):
    users.create_user(login="new", name="甲", email="a@x.cn", by=SYSTEM)
    with pytest.raises(LoginTaken):
        users.create_user(name="乙", by=SYSTEM, **again)


def test_roles_open_what_they_say_and_nothing_else(acme):
    clerk = given.a_user("warehouse")
    assert (clerk.can("orders.ship"), clerk.can("grants.create")) == (True, False)
    users.set_roles(user_id=clerk.pk, roles=["hr"], by=SYSTEM)
    clerk = User.objects.get(pk=clerk.pk)
    assert (clerk.can("orders.ship"), clerk.can("grants.create")) == (False, True)
    log = OperationLog.objects.get(action="user.roles")
    assert (log.before, log.after) == ({"roles": ["warehouse"]}, {"roles": ["hr"]})


def test_somebody_switched_off_can_do_nothing(acme):
    boss = given.a_user("owner")
    boss.is_active = False
    assert not boss.can("dashboard.view")


def test_nobody_changes_their_own_roles(at, cast):
    at("acme", cast.owner).post(f"/console/staff/{cast.owner.pk}/roles/", {"roles": ["auditor"]})
    assert User.objects.get(pk=cast.owner.pk).can("settings.edit")


def test_wrong_passwords_are_throttled_and_then_even_the_right_one_waits(at, acme):
    given.a_user("hr")
    user = users.create_user(login="lin", name="林", password=SECRET, roles=["hr"], by=SYSTEM)
    browser = at("acme")
    answers = [browser.post("/account/login/", {"login": "lin", "password": "wrong"}).status_code for _ in range(7)]
    assert answers[0] == 200
    assert browser.post("/account/login/", {"login": "lin", "password": SECRET}).status_code != 302
    assert user.is_active


def test_there_is_no_sign_up(at, acme):
    assert at("acme").get("/account/signup/").status_code == 404


@pytest.mark.parametrize("password", ["xiaoyang-2026", "Acme@20262027", "小羊云商2026", "ＸＩＡＯＹＡＮＧ2026"])
def test_a_name_with_a_year_is_no_password(acme, at, invited, password):
    answer = at("acme").post(f"/invite/{invited[1]}/", {"new_password1": password, "new_password2": password})
    assert "名字加几位数字" in answer.content.decode()
