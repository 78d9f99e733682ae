"""The way back in for who forgot their password: it works, once, and tells nobody who exists."""

import re

import pytest
from django.core import mail

from accounts.services import users
from core.actors import SYSTEM

OLD, NEW = "lambs-and-clouds-26", "clouds-and-lambs-27"


@pytest.fixture
def lin(acme):
    return users.create_user(login="lin", name="林", email="lin@x.cn", password=OLD, roles=["hr"], by=SYSTEM)


def ask(browser, address):
    """What is seen after asking: the pages on the way, and the last one's text without its tokens."""
    answer = browser.post("/account/reset/", {"email": address}, follow=True)
    text = re.sub(r'nonce="[^"]+"|value="[^"]{20,}"|\b[\w-]{40,}\b', "", answer.content.decode())
    return [status for _url, status in answer.redirect_chain], answer.status_code, text.replace(address, "")


def test_the_link_in_the_mail_sets_a_new_password_once(at, lin):
    ask(at("acme"), "lin@x.cn")
    [letter] = mail.outbox
    path = re.search(r"http://acme\.localhost(?::\d+)?(/account/reset/\S+)", letter.body)[1]
    browser = at("acme")
    form = browser.get(path, follow=True)
    done = browser.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert done.status_code == 200
    lin.refresh_from_db()
    assert (lin.check_password(NEW), at("acme").get(path, follow=True).context.get("token_fail")) == (True, True)


def test_an_address_nobody_has_looks_the_same_and_gets_no_mail(at, lin):
    known = ask(at("acme"), "lin@x.cn")
    unknown = ask(at("acme"), "nobody@x.cn")
    assert (known, len(mail.outbox)) == (unknown, 1)


def test_a_mail_names_the_malls_own_host(at, lin):
    at("acme").post("/account/reset/", {"email": "lin@x.cn"}, HTTP_HOST="acme.localhost:31337")
    assert "31337" not in mail.outbox[0].body
