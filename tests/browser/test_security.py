"""One's own security, by hand in a browser with a key of its own: app, recovery codes, passkey; every page looked over."""

import pytest

from accounts.models import User
from accounts.selectors import current_totp_code
from core.tenancy import enter
from tests import given
from tests.browser.test_every_page import faults
from tests.conftest import tenant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SECRET = "lambs-and-clouds-26"


@pytest.fixture
def hr(platform):
    with enter(tenant("acme")):
        user = given.a_user("hr", name="林晓")
        given.a_real_password(user, SECRET)
        given.a_second_factor(given.a_user("owner"))
    platform.start("web")
    return user


def a_key(one):
    """A security key that says yes by itself."""
    session = one.page.context.new_cdp_session(one.page)
    session.send("WebAuthn.enable")
    fields = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": fields})


def signs_out(one):
    one.goes_to("acme", "/account/logout/")
    one.page.locator("main").get_by_role("button").first.click()
    one.page.wait_for_url(lambda url: "/account/login/" in url)


def adds_an_app(one):
    """Scan (read the secret), type the code, keep the recovery codes."""
    one.goes_to("acme", "/account/security/app/")
    found = faults(one, "app", "/account/security/app/")
    one.page.locator("summary").click()
    secret = one.page.locator("code").inner_text().strip()
    one.page.fill("input[name=code]", current_totp_code(secret))
    one.page.press("input[name=code]", "Enter")
    one.page.locator("[data-codes]").wait_for()
    return found + faults(one, "codes", "/account/security/codes/"), one.page.locator(
        "[data-codes] li"
    ).all_inner_texts()


def adds_a_passkey(one):
    """One that opens the door alone."""
    one.goes_to("acme", "/account/security/passkeys/new/")
    found = faults(one, "new passkey", "/account/security/passkeys/new/")
    one.page.locator("input[name=passwordless]").check()
    with one.page.expect_navigation():
        one.page.locator("pass-key button").click()
    assert one.page.url.endswith("/account/security/")
    return found


@pytest.mark.parametrize(("phone", "language"), [(True, "zh-CN"), (False, "en-US")])
def test_app_codes_and_passkey_open_the_door(hr, person, phone, language):
    one = person(phone=phone, language=language)
    one.signs_in("acme", hr.login, SECRET)
    a_key(one)
    found, codes = adds_an_app(one)
    assert len(codes) == 10
    found += adds_a_passkey(one)
    for path in (
        "security/",
        "security/codes/",
        "security/codes/new/",
        "security/app/remove/",
        "password/",
        "prove/?next=/console/",
        "prove/code/?next=/console/",
        "prove/passkey/?next=/console/",
    ):
        assert one.goes_to("acme", f"/account/{path}") == 200
        found += faults(one, path, f"/account/{path}")
    one.page.locator("pass-key button").click()  # on the last of them
    one.page.wait_for_url(lambda url: "/account/" not in url)

    signs_out(one)
    with one.page.expect_navigation():
        one.page.locator("pass-key button").click()
    assert one.page.url.endswith("/console/")

    signs_out(one)
    one.page.fill("input[name=login]", hr.login)
    one.page.fill("input[name=password]", SECRET)
    one.page.press("input[name=password]", "Enter")
    one.page.wait_for_url(lambda url: "/account/challenge/" in url)
    found += faults(one, "challenge", "/account/challenge/")
    one.page.fill("input[name=code]", codes[0])
    one.page.press("input[name=code]", "Enter")
    one.page.wait_for_url(lambda url: "/account/" not in url)
    assert found == []
    with enter(tenant("acme")):
        assert User.objects.get(pk=hr.pk).authenticator_set.count() == 3
