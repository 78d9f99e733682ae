"""Renders every route in its states and languages; run by `python -m tests.html_equality write <folder>`."""

import itertools
import logging
import os
import random
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test.signals import template_rendered
from django.utils import translation

from accounts.models import User
from core.tenancy import enter
from core.ui import fragment_cache
from members.services import cards
from orders.models import Order
from tenants.models import Application
from tests import given
from tests.browser.lived_in import everything_happened
from tests.browser.test_every_page import only_post, places_of
from tests.conftest import tenant
from tests.html_equality.normalise import normalised
from tests.routes import routes

LANGUAGES = ["zh-hans", "en"]
ONLY = os.environ.get("HTML_EQUALITY_ONLY", "")
FOLDER = Path(os.environ.get("HTML_EQUALITY_FOLDER", "/nowhere"))
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What pages' filters and lists understand, and what single pages need to show something.
QUERIES = ["q=zzzz", "state=done"]
STATES = {
    "storefront:checkout": ["sku={sku_id}&quantity=1", "sku={service}&quantity=1"],
    "console:trace": ["q={number}", "q={batch}"],
}
# Rendered outside the urlconf: by middleware, error handlers and mail.
LOOSE = ["403.html", "403_csrf.html", "404.html", "409.html", "429.html", "500.html", "503.html", "away.html"]
MAIL = "mail/application.html"


@pytest.fixture
def steady(monkeypatch):
    """Chance that repeats itself; times are masked, for the database has a clock of its own."""
    chance = random.Random(7)
    monkeypatch.setattr("os.urandom", chance.randbytes)
    monkeypatch.setattr("random._urandom", chance.randbytes)
    random.seed(7)
    monkeypatch.setattr(given, "_numbers", itertools.count(1))


class Pages:
    """Asks for pages, each as if it were the first, and writes what they say."""

    def __init__(self, at):
        self.at, self.templates, self.count = at, set(), 0
        template_rendered.connect(self.note, weak=False)

    def note(self, template=None, **_):
        """Remember which templates were rendered."""
        self.templates.add(template.name)

    def ask(self, slug, user, name, state, path, *, post=False, first=None, **extra):
        """One page in both languages; `first(browser)` happens before."""
        if not name.startswith(ONLY):
            return
        for language in LANGUAGES:
            fragment_cache.clear()
            cache.clear()
            browser = self.at(slug, user)
            browser.raise_request_exception = False
            browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            headers = {"accept-language": language, **extra}
            with transaction.atomic():
                if first:
                    first(browser)
                answer = (browser.post if post else browser.get)(path, headers=headers)
                told = self.write(answer, name, state, language)
                connection.set_schema_to_public()
                transaction.set_rollback(True)
            translation.deactivate()
            if not told:
                return

    def write(self, answer, name, state, language):
        """Write what the page says, unless it is a file or leads on; whether it was written."""
        if answer.streaming:
            list(answer)  # read to its end, a file is closed
            return False
        if "html" not in answer.headers.get("Content-Type", ""):
            return False
        if answer.status_code in (301, 302, 405):
            return False
        if answer.status_code in (403, 404) and not name.startswith("errors"):  # these pages are written once
            return False
        file = FOLDER / f"{name.replace(':', '.')}@{state}.{language}.txt"
        file.write_text(f"{answer.status_code}\n{normalised(answer.content.decode())}", encoding="utf-8")
        self.count += 1
        return True


def own_path(route, ids):
    """The route with ids of things that exist."""
    return route.path(**places_of(route, ids))


def walk(pages, slug, face, people, ids, urlconf):
    """Every route of a face: as a page and as a fragment, refused as a post, and in the states its query asks for."""
    for route in routes(urlconf):
        if not route.name.startswith(f"{face}:"):
            continue
        path, user = own_path(route, ids), people[0][1]
        if not only_post(route.view):
            for title, person in people:
                pages.ask(slug, person, route.name, title, path)
            pages.ask(slug, user, route.name, "fragment", path, **{"hx-request": "true"})
            queries = STATES.get(route.name, [] if route.places else QUERIES)
            for number, query in enumerate(queries):
                pages.ask(slug, user, route.name, f"query-{number}", f"{path}?{query.format(**ids)}")
        if "leave" not in route.name and "logout" not in route.name:
            pages.ask(slug, user, route.name, "empty-post", path, post=True)


def every_order(pages, member, owner):
    """Each order that there is, for its member and for the staff: orders differ in kind and state."""
    with enter(tenant("acme")):
        numbers = list(Order.objects.order_by("pk").values_list("number", flat=True))
    for place, number in enumerate(numbers):
        pages.ask("acme", member, "storefront:order", f"order-{place}", f"/orders/{number}/")
        pages.ask("acme", owner, "console:order", f"order-{place}", f"/console/orders/{number}/")


def kiosk(pages, member, owner, ids):
    """The kiosk's pages, before and after a card was read."""

    def start(browser):
        browser.post("/console/kiosk/", {"site": ids["site_id"]})

    def card(browser):
        start(browser)
        with enter(tenant("acme")):
            text = cards.issue(member_ids=[member.member.pk], by=given.SYSTEM)[0].text
            cards.set_pin(member_id=member.member.pk, pin="271828", by=given.SYSTEM)
        browser.post("/kiosk/", {"card": text, "pin": "271828"})

    pages.ask("acme", owner, "storefront:kiosk", "started", "/kiosk/", first=start)
    for name, path in (("gifts", "gifts/"), ("gift", f"gifts/{ids['public_id']}/"), ("pin", "pin/")):
        pages.ask("acme", owner, f"storefront:kiosk-{name}", "card", f"/kiosk/{path}", first=card)


def loose(pages, ids):
    """Templates that no route renders by itself; the mail is text, whose every space counts."""
    with enter(tenant("platform")):
        application = Application.objects.get(public_id=ids["application"])
    for language, name in itertools.product(LANGUAGES, LOOSE):
        with enter(tenant("acme")), translation.override(language):
            html = render_to_string(name, {"tenant": tenant("acme"), "language": language})
        file = FOLDER / f"templates.{name.removesuffix('.html')}@page.{language}.txt"
        file.write_text(normalised(html), encoding="utf-8")
    for language, link in itertools.product(LANGUAGES, ["", "https://acme.example.com/in/"]):
        context = {"application": application, "link": link, "status_url": "https://example.com/", "days": 7}
        with translation.override(language):
            file = FOLDER / f"templates.mail@{'opened' if link else 'refused'}.{language}.txt"
            file.write_text(render_to_string(MAIL, context), encoding="utf-8")


def test_write(db, at, steady):
    if not FOLDER.is_dir():
        pytest.skip("started by python -m tests.html_equality write <folder>")
    ids, logins = everything_happened()
    with enter(tenant("acme")):
        member, owner = (User.objects.get(login=logins[face]) for face in ("storefront", "console"))
        newcomer = given.a_member(name="新同事").user
        staff = [("hr", given.a_user("hr", name="何人事")), ("auditor", given.a_user("auditor", name="史审计"))]
    with enter(tenant("platform")):
        operator = User.objects.get(login=logins["backoffice"])
    with enter(tenant("globex")):
        neighbour = given.a_user("owner", name="邻居")
        stranger = given.a_member(name="邻人").user
    logging.disable()
    pages = Pages(at)
    mall, office = "config.urls_mall", "config.urls_ops"
    walk(pages, "acme", "storefront", [("page", member), ("newcomer", newcomer), ("signed-out", None)], ids, mall)
    walk(pages, "acme", "console", [("page", owner), *staff], ids, mall)
    walk(pages, "platform", "backoffice", [("page", operator)], ids, office)
    walk(pages, "platform", "open", [("page", None)], ids, office)
    pages.ask("acme", owner, "errors:404", "page", "/nothing-is-here/")
    pages.ask("acme", None, "errors:404", "signed-out", "/nothing-is-here/")
    pages.ask("platform", operator, "errors:404", "operator", "/nothing-is-here/")
    every_order(pages, member, owner)
    kiosk(pages, member, owner, ids)
    loose(pages, ids)
    names = {route.name for urlconf in (mall, office) for route in routes(urlconf)}
    for route in routes(mall):
        face = route.name.partition(":")[0]
        if face not in ("storefront", "console", "api", "backoffice", "open"):
            for title, person in [("signed-out", None), ("page", owner)]:
                pages.ask("acme", person, route.name, title, own_path(route, ids))
            pages.ask("acme", owner, route.name, "empty-post", own_path(route, ids), post=True)
            pages.ask("acme", None, route.name, "signed-out-post", own_path(route, ids), post=True)
        elif face in ("storefront", "console") and not route.places and not only_post(route.view):
            person = neighbour if face == "console" else stranger
            pages.ask("globex", person, route.name, "nothing-yet", route.path())
    report(pages, names)


def report(pages, names):
    """Say how much was written, and which templates nobody rendered."""
    own = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    missing = sorted(own - pages.templates)
    (FOLDER / "not_rendered.list").write_text("\n".join(missing) + "\n", encoding="utf-8")
    told = f"{pages.count} pages of {len(names)} routes; {len(own) - len(missing)} of {len(own)} templates rendered"
    (FOLDER / "summary.list").write_text(told + "\n", encoding="utf-8")
    assert ONLY or pages.count > 1000
