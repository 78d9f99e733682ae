"""Guessing slows the guesser alone, and people are told what happened to their own sign-in."""

import pytest
from django.core import mail

from accounts.models import KnownDevice
from accounts.services import policy, users, wrong_tries
from core.actors import SYSTEM
from members.models import Message

SECRET = "lambs-and-clouds-26"


@pytest.fixture
def lin(acme):
    return users.create_user(login="lin", name="林", email="lin@x.cn", password=SECRET, roles=["hr"], by=SYSTEM)


def tries(browser, secret=SECRET, login="lin"):
    """The answer to one try: 302 is in."""
    return browser.post("/account/login/", {"login": login, "password": secret}).status_code


def from_(browser, ip):
    browser.defaults["REMOTE_ADDR"] = ip
    return browser


def test_a_stranger_who_guesses_does_not_lock_the_owner_out_of_their_own_browser(at, lin):
    own = at("acme")
    assert tries(own) == 302
    own.post("/account/logout/")
    policy.set_policy(lock_after=3, by=SYSTEM)
    for n in range(31):  # from many networks, till no stranger gets a try any more
        tries(from_(at("acme"), f"203.0.{n}.7"), "wrong")
    assert tries(from_(at("acme"), "198.51.100.9")) == 200
    assert tries(own) == 302


def test_control_an_unknown_browser_is_locked_with_the_others(at, lin):
    for _ in range(5):
        tries(at("acme"), "wrong")
    assert tries(at("acme")) == 200
    assert tries(from_(at("acme"), "198.51.100.9")) == 302  # another network has its own tries


def test_an_office_behind_one_address_is_not_shut_by_forgetful_people(at, lin):
    for n in range(35):
        tries(at("acme"), "wrong", login=f"colleague-{n}")
    assert tries(at("acme")) == 302


def test_one_network_has_an_end_of_names_to_guess(at, lin, monkeypatch):
    monkeypatch.setattr(wrong_tries, "NETWORK", 5)
    for n in range(5):
        wrong_tries.begin(login=f"name-{n}", ip="203.0.113.5", token="")
    assert wrong_tries.begin(login="one-more", ip="203.0.113.200", token="") is None
    assert wrong_tries.begin(login="one-more", ip="198.51.100.9", token="") is not None


def test_tries_at_the_same_moment_do_not_pass_together(acme, lin):
    begun = [wrong_tries.begin(login="lin", ip="203.0.113.5", token="") for _ in range(8)]  # none is answered yet
    assert sum(one is not None for one in begun) == 5


def test_a_new_browser_is_told_of_and_the_first_is_not(at, cast):
    member = cast.lin
    member.user.set_password(SECRET)
    member.user.save()
    told = Message.objects.filter(member=member, kind="security")
    assert tries(at("acme"), login=member.user.login) == 302
    assert (KnownDevice.objects.filter(user=member.user).count(), told.count()) == (1, 0)
    assert tries(at("acme"), login=member.user.login) == 302
    assert [one.title for one in told] == ["您的账号在新设备上登录"]


def test_staff_without_a_membership_are_told_by_mail(at, lin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tries(at("acme"))
        tries(at("acme"))
    assert [(one.to, one.subject) for one in mail.outbox] == [(["lin@x.cn"], "您的账号在新设备上登录")]


def test_another_password_is_told_and_makes_every_browser_a_stranger(at, cast):
    member, new = cast.lin, "clouds-and-lambs-27"
    member.user.set_password(SECRET)
    member.user.save()
    browser = at("acme")
    tries(browser, login=member.user.login)
    browser.post("/account/password/", {"oldpassword": SECRET, "password1": new, "password2": new})
    assert Message.objects.filter(member=member, title="您的登录密码已更改").count() == 1
    assert not KnownDevice.objects.filter(user=member.user).exists()
