"""Locks, idleness, the list of places, the tenant's own rules; and that all of it is written down."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts import selectors
from accounts.services import policy, signing_in, users, wrong_tries
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given

SECRET = "lambs-and-clouds-26"


@pytest.fixture
def lin(acme):
    return users.create_user(login="lin", name="林", email="lin@x.cn", password=SECRET, roles=["hr"], by=SYSTEM)


def tries(browser, login, secret):
    return browser.post("/account/login/", {"login": login, "password": secret}).status_code


def is_locked(login, ip="127.0.0.1"):
    begun = wrong_tries.begin(login=login, ip=ip, token="")
    if begun:
        begun.roll_back()
    return begun is None


def actions():
    return list(OperationLog.objects.order_by("pk").values_list("action", flat=True))


def test_a_sign_in_is_written_down_with_its_address(at, lin):
    tries(at("acme"), "lin", SECRET)
    line = OperationLog.objects.get(action="user.sign_in")
    assert (line.actor_id, line.target, line.ip) == (lin.pk, f"user/{lin.pk}", "127.0.0.1")


@pytest.mark.parametrize("lock_after", [3, 6])
def test_the_tenants_number_of_wrong_tries_locks_for_a_quarter_of_an_hour(at, lin, lock_after):
    policy.set_policy(lock_after=lock_after, by=SYSTEM)
    browser = at("acme")
    for _ in range(lock_after - 1):
        tries(browser, "lin", "wrong")
    assert not is_locked("lin")
    tries(browser, "lin@x.cn", "wrong")  # the mail address is the same door
    assert is_locked("LIN")
    assert tries(at("acme"), "lin", SECRET) == 200
    assert "锁定" in at("acme").post("/account/login/", {"login": "lin", "password": SECRET}).content.decode()
    cache.clear()  # a quarter of an hour later
    assert tries(at("acme"), "lin", SECRET) == 302


def test_a_right_password_forgets_the_wrong_ones(at, lin):
    browser = at("acme")
    for _ in range(2):
        for _ in range(4):
            tries(browser, "lin", "wrong")
        assert tries(at("acme"), "lin", SECRET) == 302


def test_a_name_nobody_has_locks_the_same(at, acme):
    for _ in range(5):
        tries(at("acme"), "ghost", "wrong")
    assert is_locked("ghost")


def test_wrong_tries_are_written_down_at_most_once_a_minute(at, lin):
    for _ in range(4):
        tries(at("acme"), "lin", "wrong")
    assert actions().count("user.sign_in_failed") == 1
    tries(at("acme"), "lin", "wrong")
    assert actions().count("user.lock") == 1


def test_whoever_sits_idle_too_long_is_out_and_it_is_written_down(at, cast):
    policy.set_policy(idle_minutes=30, by=SYSTEM)
    browser = at("acme", cast.hr)
    assert browser.get("/console/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=29)):
        cache.clear()
        assert browser.get("/console/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=60)):
        cache.clear()
        assert browser.get("/console/").url.startswith("/account/login/")
        assert browser.get("/account/security/").status_code == 302
    assert actions().count("user.idle_out") == 1


def test_members_are_not_thrown_out(at, cast):
    browser = at("acme", cast.lin.user)
    browser.get("/")
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        assert browser.get("/").status_code == 200


def test_the_list_names_the_places_and_ends_the_others(at, lin):
    here, there = at("acme", lin), at("acme", lin, HTTP_USER_AGENT="x")
    assert selectors.sessions(lin.pk).count() == 2
    here.post("/account/security/sessions/end/")
    assert there.get("/console/").url.startswith("/account/login/")
    assert here.get("/console/").status_code == 200
    assert OperationLog.objects.get(action="user.end_sessions").after == {"sessions": 1}


def test_nobody_ends_somebody_elses_session(at, lin, cast):
    theirs = at("acme", lin)
    one = selectors.sessions(lin.pk).get()
    at("acme", cast.owner).post(f"/account/security/sessions/{one.pk}/end/")
    assert theirs.get("/console/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0 Chrome/116 Mobile", "WeChat · Android"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_two_words(agent, words):
    assert signing_in.device_of(agent) == words


def test_another_password_ends_the_other_places_and_is_written_down(at, lin):
    here, there = at("acme", lin), at("acme", lin)
    new = "clouds-and-lambs-27"
    here.post("/account/password/", {"oldpassword": SECRET, "password1": new, "password2": new})
    lin.refresh_from_db()
    assert lin.check_password(new)
    assert there.get("/console/").status_code == 302
    assert "user.password" in actions()


@pytest.mark.parametrize(("least", "status"), [(8, 302), (24, 200)])
def test_passwords_are_as_long_as_the_tenant_asks(at, acme, least, status):
    policy.set_policy(password_min_length=least, by=SYSTEM)
    token = users.invite(user_id=given.a_user("hr").pk, by=SYSTEM)
    answer = at("acme").post(f"/invite/{token}/", {"new_password1": SECRET, "new_password2": SECRET})
    assert answer.status_code == status


def test_the_rules_are_changed_on_their_page_and_before_and_after_are_written_down(at, cast):
    form = {
        "require_mfa": "nobody",
        "idle_minutes": 60,
        "password_min_length": 12,
        "lock_after": 5,
        "step_up_points": 5000,
        "phone_codes_a_day": 2000,
    }
    at("acme", cast.owner).post("/console/settings/sign-in/", form)
    line = OperationLog.objects.get(action="sign_in.policy")
    assert line.before == {"idle_minutes": 480, "password_min_length": 8, "step_up_points": 1_000_000}
    assert line.after == {"idle_minutes": 60, "password_min_length": 12, "step_up_points": 5000}


@pytest.mark.parametrize(
    ("name", "value"), [("idle_minutes", 4), ("password_min_length", 7), ("password_min_length", 65), ("lock_after", 2)]
)
def test_rules_out_of_bounds_are_refused(at, cast, name, value):
    form = {
        "require_mfa": "nobody",
        "idle_minutes": 60,
        "password_min_length": 12,
        "lock_after": 5,
        "step_up_points": 1,
    }
    assert at("acme", cast.owner).post("/console/settings/sign-in/", form | {name: value}).status_code == 422
    assert selectors.policy().password_min_length == 8


def test_what_a_stranger_typed_and_a_members_name_are_never_written_down(at, cast):
    tries(at("acme"), "my-password-in-the-wrong-field", "x")
    tries(at("acme"), cast.lin.user.login, "wrong")
    written = str(list(OperationLog.objects.filter(action="user.sign_in_failed").values()))
    assert len(OperationLog.objects.filter(action="user.sign_in_failed")) == 2
    assert not {word for word in ("wrong-field", cast.lin.name) if word in written}


def test_who_has_no_password_yet_may_set_one(at, acme):
    user = given.a_user("hr")
    user.set_unusable_password()
    user.save()
    answer = at("acme", user).get("/account/password/", follow=True)
    assert answer.redirect_chain[-1][0] == "/account/password/set/" and answer.status_code == 200
