"""Every page that exists, on a phone in Chinese and on a desk in English: axe, console, width, weight (UI.md's bars)."""

import gzip
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.lived_in import SECRET, everything_happened
from tests.routes import routes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Fragments, and downloads that don't say so by their name, are no pages.
NO_PAGE = {
    "storefront:picture",
    "storefront:photo",
    "console:goods_import_progress",
    "console:goods_bulk_progress",
    "console:site_run",
    "storefront:logo",
    "storefront:logo_image",
    "storefront:hero",
    "storefront:share",
    "storefront:favicon",
    "storefront:favicon_ico",
    "open:address",
    "open:status_progress",
    "console:branding_preview",
    "console:home_blocks_preview",
    "storefront:order-pay-state",
    "console:member_data",
    "storefront:my_data_file",
    "console:data_file",
    "backoffice:tenant_data_file",
    "console:roster_progress",
    "console:roster_template",
    "console:grant_progress",
    "console:undo_progress",
    "backoffice:color_preview",
    "backoffice:progress",
    "console:proof_state",
    "console:export_file",
    # A kiosk's pages open on a kiosk only (test_kiosk.py); a message leads on to what it is about.
    "storefront:kiosk",
    "storefront:kiosk-gifts",
    "storefront:kiosk-gift",
    "storefront:kiosk-pin",
    "storefront:kiosk-leave",
    "storefront:message",
}
FILES = (".xlsx", ".pdf", ".json", ".csv", ".zip", ".py")
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # of the rest a node stands for all: what fits need not be sent over
}


@pytest.fixture
def lived_in(platform):
    """A mall where everything has happened once, served by the running product."""
    seeded = everything_happened()
    platform.start("web")
    return seeded


def only_post(view):
    """Whether @require_POST stands anywhere on the view."""
    while view is not None:
        if any(cell.cell_contents == ["POST"] for cell in view.__closure__ or ()):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


# Whose id stands in a route's place, by a mark in the route; the last one that fits holds.
PLACES = {
    "open/": ("public_id", "application"),
    "applications/": ("public_id", "application"),
    "undos/": ("number", "undo"),
    "members/": ("public_id", "member"),
    "visits/": ("public_id", "visit"),
    "addresses/": ("public_id", "address"),
    "/pay/": ("number", "unpaid"),
    "pay/demo/": ("number", "payment"),
    "payments/": ("number", "payment"),
    "after-sale/": ("number", "case"),
    "orders/<str:number>/after-sale/": ("number", "received"),
    "review/": ("number", "received"),
    "vouchers/": ("number", "voucher"),
    "codes/<int:sku_id>": ("sku_id", "pool"),
    "times/<int:sku_id>": ("sku_id", "service"),
    "leave/": ("token", "leaver"),
    "support/": ("token", "way"),
    "join/": ("token", "join"),
    "/former/": ("number", "former"),
    "plans/": ("code", "plan"),
}


def pages(face, ids):
    """The paths of a face's pages that answer GET."""
    for route in routes("config.urls_ops" if face in ("backoffice", "open") else "config.urls_mall"):
        if not route.name.startswith(f"{face}:") or route.name in NO_PAGE or only_post(route.view):
            continue
        if route.pattern.endswith(FILES):
            continue
        yield route.name, route.path(**places_of(route, ids))


def places_of(route, ids):
    """The ids that stand in the route's places."""
    own = dict(ids)
    if "grants/" in route.pattern:
        own["number"] = ids["unnamed" if "columns/" in route.pattern else "batch"]
    for mark, (place, name) in PLACES.items():
        if mark in route.pattern:
            own[place] = ids[name]
    return own


def faults(one, name, path):
    """What is wrong with the page that stands open: axe, console, width."""
    found = [
        f"{name} {path}: axe {v['id']} {v['nodes'][0]['html'][:160]}"
        for v in Axe().run(one.page, options=AXE).response["violations"]
    ]
    found += [f"{name} {path}: console {complaint}" for complaint in one.complaints]
    one.complaints.clear()
    wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{name} {path}: {wide}px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("face", ["storefront", "console", "backoffice", "open"])
@pytest.mark.parametrize(("phone", "language"), [(True, "zh-CN"), (False, "en-US")])
def test_every_page_is_accessible_quiet_and_fits(lived_in, person, face, phone, language):
    ids, logins = lived_in
    one, slug = person(phone=phone, language=language), "platform" if face in ("backoffice", "open") else "acme"
    one.goes_to(slug, "/account/login/")
    found = faults(one, "login", "/account/login/")
    if face in logins:  # the platform's open door is for strangers
        one.signs_in(slug, logins[face], SECRET)
    if phone:
        one.page.set_viewport_size({"width": 360, "height": 780})
    seen = 0
    for name, path in pages(face, ids):
        status = one.goes_to(slug, path)
        seen += 1
        if status != 200:
            found.append(f"{name} {path}: {status}")
        found += faults(one, name, path)
    assert found == []
    assert seen >= {"storefront": 20, "console": 30, "backoffice": 6, "open": 3}[face]


def gz(data):
    return len(gzip.compress(data, 9))


def test_the_storefront_is_light(lived_in, person, platform):
    _ids, logins = lived_in
    one = person(phone=True)
    one.signs_in("acme", logins["storefront"], SECRET)
    sizes = {"html": gz(one.page.content().encode())}
    for kind, file in (("css", "app.css"), ("js", "app.js"), ("console css", "console.css")):
        asked = urllib.request.Request(
            f"http://127.0.0.1:{platform.port}/static/dist/{file}", headers={"Host": "acme.localhost"}
        )
        with urllib.request.urlopen(asked) as answer:
            sizes[kind] = gz(answer.read())
    assert sizes["html"] <= 15_000
    assert max(sizes["css"], sizes["console css"]) <= 20_000
    assert sizes["js"] <= 25_000
