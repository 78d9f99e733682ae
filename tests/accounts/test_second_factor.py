"""The second step: enrolled, asked for, sealed at rest, forced where the rules say so."""

import io
import json

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.management import call_command

from accounts import selectors
from accounts.services import policy, second_factor, users
from core.actors import SYSTEM
from core.guards import INSIDER, PROOFS, PUBLIC
from core.models import OperationLog
from core.privacy import crypto
from core.tenancy import enter
from tests import given
from tests.conftest import tenant
from tests.routes import routes

SECRET = "lambs-and-clouds-26"


@pytest.fixture
def hr(acme):
    user = given.a_user("hr", name="林晓")
    user.set_password(SECRET)
    user.save()
    return user


def signs_in(browser, user, secret=SECRET):
    return browser.post("/account/login/", {"login": user.login, "password": secret})


def code_of(browser):
    """The code of the secret that the enrolment page just drew."""
    return selectors.current_totp_code(browser.session["mfa.totp.secret"])


def test_an_app_is_added_by_its_first_code_and_the_recovery_codes_are_shown_once(at, hr):
    browser = at("acme", hr)
    assert "data:image/svg+xml;base64," in browser.get("/account/security/app/").content.decode()
    answer = browser.post("/account/security/app/", {"code": code_of(browser)})
    assert answer.url == "/account/security/codes/"
    first, second = (browser.get(answer.url).content.decode() for _ in range(2))
    codes = Authenticator.objects.get(user=hr, type="recovery_codes").wrap().get_unused_codes()
    assert (len(codes), all(code in first for code in codes)) == (10, True)
    assert not any(code in second for code in codes)


def test_a_wrong_first_code_adds_nothing(at, hr):
    browser = at("acme", hr)
    browser.get("/account/security/app/")
    browser.post("/account/security/app/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_signing_in_then_asks_for_the_code_and_lets_in_with_it(at, hr):
    given.a_second_factor(hr)
    browser = at("acme")
    assert signs_in(browser, hr).url == "/account/challenge/"
    assert browser.get("/console/").status_code == 302
    browser.post("/account/challenge/", {"code": "000000"})
    assert browser.get("/console/").status_code == 302
    browser.post("/account/challenge/", {"code": selectors.current_totp_code(given.TOTP)})
    assert browser.get("/console/").status_code == 200


def test_a_recovery_code_opens_once(at, hr):
    given.a_second_factor(hr)
    browser = at("acme", hr)
    browser.post("/account/security/codes/new/")
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    answers = []
    for _ in range(2):
        browser = at("acme")
        signs_in(browser, hr)
        browser.post("/account/challenge/", {"code": code})
        answers.append(browser.get("/console/").status_code)
    assert answers == [200, 302]


def test_secrets_are_sealed_and_open_only_in_their_tenant(acme, globex, hr):
    given.a_second_factor(hr)
    sealed = Authenticator.objects.get().data["secret"]
    assert given.TOTP not in json.dumps(sealed)
    assert crypto.decrypt(bytes.fromhex(sealed)) == given.TOTP
    with enter(globex), pytest.raises(InvalidTag):
        crypto.decrypt(bytes.fromhex(sealed))


def test_an_operator_without_a_second_factor_can_do_nothing_but_enrol(ops, at):
    operator = given.a_user("operator")
    browser = at("platform", operator)
    Authenticator.objects.all().delete()
    doors = [route for route in routes("config.urls_ops") if route.view.permission not in (PUBLIC, INSIDER)]
    assert len(doors) >= 8
    for route in doors:
        for ask in (browser.get, browser.post):
            answer = ask(route.path())
            assert (answer.status_code, answer.headers.get("Location")) in ((302, "/account/security/"), (405, None)), (
                route
            )
    assert "请先开启两步验证" in browser.get("/account/security/").content.decode()
    browser.get("/account/security/app/")
    browser.post("/account/security/app/", {"code": code_of(browser)})
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("rule", "held_up"),
    [("nobody", []), ("admins", ["owner", "approver"]), ("staff", ["owner", "approver", "warehouse"])],
)
def test_the_tenants_rule_says_who_must_enrol(at, cast, rule, held_up):
    policy.set_policy(require_mfa=rule, by=SYSTEM)
    found = [
        role
        for role in ("owner", "approver", "warehouse")
        if at("acme", getattr(cast, role)).get("/console/").status_code == 302
    ]
    assert found == held_up
    assert at("acme", cast.lin.user).get("/").status_code == 200


def test_the_demo_operators_code_is_shown_and_nobody_elses(at, hr, settings):
    other = given.a_user("hr")
    given.a_second_factor(hr, settings.DEMO_TOTP_SECRET)
    given.a_second_factor(other)
    assert selectors.demo_code(hr.pk) == selectors.current_totp_code(settings.DEMO_TOTP_SECRET)
    assert selectors.demo_code(other.pk) == ""
    settings.DEMO_TOTP_SECRET = ""  # as in production
    assert selectors.demo_code(hr.pk) == ""


def test_the_shown_code_is_the_next_one_when_somebody_has_just_used_it(at, hr):
    given.a_second_factor(hr, settings.DEMO_TOTP_SECRET)
    for _ in range(2):
        browser = at("acme")
        signs_in(browser, hr)
        browser.post("/account/challenge/", {"code": selectors.demo_code(hr.pk)})
        assert browser.get("/console/").status_code == 200


def test_the_owner_resets_a_lost_factor_and_its_person_is_out_everywhere(at, cast, hr):
    given.a_second_factor(hr)
    theirs, owners = at("acme", hr), at("acme", cast.owner)
    owners.post(f"/console/staff/{hr.pk}/factor/reset/")
    assert not Authenticator.objects.filter(user=hr).exists()
    assert theirs.get("/console/").url.startswith("/account/login/")
    assert OperationLog.objects.filter(action="factor.reset", target=f"user/{hr.pk}").count() == 1


def test_nobody_resets_their_own(at, cast):
    given.a_second_factor(cast.owner)
    at("acme", cast.owner).post(f"/console/staff/{cast.owner.pk}/factor/reset/")
    assert Authenticator.objects.filter(user=cast.owner).exists()


def test_installing_a_secret_twice_keeps_the_first(hr):
    given.a_second_factor(hr)
    second_factor.install_totp(user_id=hr.pk, secret="OTHEROTHEROTHER2", by=SYSTEM)
    assert crypto.decrypt(bytes.fromhex(Authenticator.objects.get().data["secret"])) == given.TOTP


def test_factors_that_come_and_go_are_written_down(at, hr, django_capture_on_commit_callbacks):
    browser = at("acme", hr)
    browser.get("/account/security/app/")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/security/app/", {"code": code_of(browser)})
    browser.post("/account/security/app/remove/")
    log = (
        OperationLog.objects.filter(action__startswith="factor.").order_by("pk").values_list("action", "after__factor")
    )
    assert ("factor.add", "totp") in log
    assert ("factor.remove", "totp") in log


def test_a_password_alone_is_no_proof_for_a_session_that_has_not_passed_the_second_step(at, hr):
    given.a_second_factor(hr)
    browser = at("acme")
    signs_in(browser, hr)
    assert browser.get("/account/security/").url.startswith("/account/login/")
    assert [proof["method"] for proof in browser.session[PROOFS]] == ["password"]


def test_an_invitation_sets_the_password_but_does_not_go_round_the_second_step(at, hr):
    given.a_second_factor(hr)
    browser = at("acme")
    token = users.invite(user_id=hr.pk, by=SYSTEM)
    new = "clouds-and-lambs-27"
    answer = browser.post(f"/invite/{token}/", {"new_password1": new, "new_password2": new})
    assert answer.url == "/account/login/"
    assert browser.get("/console/").status_code == 302
    assert signs_in(browser, hr, new).url == "/account/challenge/"


def test_the_only_operator_who_lost_the_telephone_gets_in_again_from_the_shell(ops):
    operator = given.a_second_factor(given.a_user("operator"))
    call_command("open_platform", login=operator.login, name=operator.name, reset_factor=True, stdout=io.StringIO())
    with enter(ops):
        assert not selectors.has_second_factor(operator.pk)


def test_globex_knows_nothing_of_it(at, hr):
    given.a_second_factor(hr)
    with enter(tenant("globex")):
        assert not Authenticator.objects.exists()
