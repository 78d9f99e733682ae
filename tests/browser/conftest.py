"""Chromium, and people who look at the running product through it."""

import os

import pytest
from playwright.sync_api import sync_playwright

from accounts.selectors import current_totp_code
from tests import given

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the session; skipped loudly where `./mall test` found none."""
    path = os.environ.get("MALL_BROWSER")
    if not path:
        pytest.skip("no Chromium here")
    # Playwright's loop runs in this thread; our own database calls between page actions are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Person:
    """Somebody with a browser of their own; keeps what the page complained about."""

    def __init__(self, chromium, platform, *, phone=False, language="zh-CN"):
        self.platform = platform
        options = {"viewport": PHONE if phone else DESK, "locale": language, "is_mobile": phone, "has_touch": phone}
        self.context = chromium.new_context(**options, accept_downloads=True)
        self.context.set_default_timeout(60_000)  # a hung page is told; a slow machine is not
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goes_to(self, slug, path="/"):
        """Open an address of a tenant; the answer's status."""
        answer = self.page.goto(self.platform.url(slug, path))
        return answer.status if answer else None

    def signs_in(self, slug, login, password):
        """By the sign-in page."""
        self.goes_to(slug, "/account/login/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/account/login/" not in url)
        for step in (0, 1, -1):  # a code opens once, and the test before may have used this half minute's
            if "/account/challenge/" not in self.page.url:
                break
            self.page.fill("input[name=code]", current_totp_code(given.TOTP, step))
            with self.page.expect_navigation():
                self.page.press("input[name=code]", "Enter")
        self.page.wait_for_url(lambda url: "/account/" not in url)

    def accepts(self, link, password):
        """Follow an invitation and set a password."""
        self.page.goto(link)
        self.page.fill("input[name=new_password1]", password)
        self.page.fill("input[name=new_password2]", password)
        self.page.press("input[name=new_password2]", "Enter")
        self.page.wait_for_url(lambda url: "/invite/" not in url)
        if "/account/security/" in self.page.url:  # a second factor is proposed to who gives or decides
            self.button("以后再说").click()
            self.page.wait_for_url("**/console/")

    def button(self, name):
        """The first visible button or link of that name."""
        role = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        return role.locator("visible=true").first

    def link_shown(self):
        """The invitation link on the page."""
        return self.page.locator("[data-invitation]").first.inner_text().strip()


@pytest.fixture
def person(chromium, platform, tmp_path):
    """`person(phone=True)`: a new browser at the running platform."""
    people = []

    def arrive(**options):
        people.append(Person(chromium, platform, **options))
        return people[-1]

    yield arrive
    for number, one in enumerate(people):
        one.page.screenshot(
            path=tmp_path / f"person-{number}.png"
        )  # kept by pytest for the last runs: what they saw last
        one.context.close()
