"""Walls over every route that exists (PROMISES S1): declared, guarded, deaf to foreign ids and cookies."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import schema_context

from accounts.models import Permission
from core.guards import INSIDER, MEMBER, PUBLIC
from core.tenancy import enter
from tenants.models import DataFile
from tests import given
from tests.conftest import tenant
from tests.routes import routes

MALL = list(routes("config.urls_mall"))
OPS = list(routes("config.urls_ops"))
# Programs have walls of their own: tests/api walks them with keys.
PAGES = [route for route in MALL if not route.name.startswith("api:")]
GUARDED = [route for route in PAGES if getattr(route.view, "permission", None) != PUBLIC]
IDS = [route for route in MALL if route.places and route.name.partition(":")[0] in ("storefront", "console")]


METHODS = pytest.mark.parametrize("method", ["get", "post"])


def odd(routes, ask, fine):
    """Routes whose answer to `ask(route)` is not `fine(answer)`, with what they said. What an answer wrote is rolled back, so that
    the next route finds everything as it was."""
    found = {}
    for route in routes:
        with transaction.atomic():
            answer = ask(route)
            if not fine(answer):
                found[route.name] = (answer.status_code, getattr(answer, "url", ""))
            connection.set_schema_to_public()
            transaction.set_rollback(True)
    return found


def to_sign_in(answer):
    return answer.status_code == 405 or (answer.status_code == 302 and answer.url.startswith("/account/login/"))


def closed(answer):
    return answer.status_code in (403, 405)


def test_every_route_says_who_may_pass():
    allowed = {PUBLIC, MEMBER, INSIDER, *Permission.values}
    assert [route.name for route in MALL + OPS if getattr(route.view, "permission", None) not in allowed] == []
    assert len(MALL) > 250


@METHODS
def test_a_stranger_is_sent_to_sign_in_or_away(acme, at, method):
    stranger = at("acme")
    assert odd(GUARDED, lambda route: getattr(stranger, method)(route.path()), to_sign_in) == {}


def test_a_member_without_a_role_has_no_console(acme, at, cast):
    member = at("acme", cast.lin.user)
    console = [route for route in MALL if route.name.startswith("console:")]
    assert odd(console, lambda route: member.get(route.path()), closed) == {}


# What the auditor may read (or take away as a file) is not walked here; the writes behind such a page are tested there.
CLOSED_TO_AUDITORS = [
    route
    for route in MALL
    if route.name.startswith("console:")
    and not route.view.permission.endswith(".view")
    and route.view.permission != "exports.create"
]


def test_an_auditor_changes_nothing(acme, at, cast):
    auditor = at("acme", cast.auditor)
    assert odd(CLOSED_TO_AUDITORS, lambda route: auditor.post(route.path()), closed) == {}


@pytest.fixture
def things(acme, globex):
    """One of everything with an id, made in globex; the ids are drawn so that acme holds none of them."""
    with enter(globex):
        from orders.services import payments
        from points.services.grants import batches

        member, product = given.a_member(points=5000), given.a_product(stock=5)
        order = given.an_order(member, product)
        unpaid = given.an_order(member, given.a_product(cash_fen=990))
        payment = payments.begin(number=unpaid.number, gateway="fake", way="page", member_id=member.pk, by=given.SYSTEM)
        budget = given.a_budget()
        batch = batches.create_batch(
            settings=batches.Settings(title="别家", budget_id=budget.pk, reason="别家", expires_on=None),
            file_name="x.csv",
            file_sha256="0" * 64,
            rows=[["工号", "积分"], [member.employee_no, "10"]],
            by=given.actor(member.user),
        )
        from members.services.addresses import save_address

        address = save_address(member_id=member.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
        things = {
            "member": member,
            "user": member.user,
            "product": product,
            "order": order,
            "batch": batch,
            "address": address,
            "payment": payment,
            "budget": budget,
            "sku": product.skus.get(),
        }
    visit = given.a_visit("globex")
    with schema_context("public"):
        file = DataFile.objects.create(tenant=globex, asked_by="别家", state="done", path="x.zip")
    return {**things, "visit": visit, "file": file}


def foreign_path(route, things):
    """The route with globex's ids in its places."""
    number = things["batch"].number if "grants" in route.pattern else things["order"].number
    if route.pattern.startswith(("pay/", "console/payments/")):
        number = things["payment"].number
    public = (
        things["address"]
        if "address" in route.pattern
        else things["member"]
        if "members" in route.pattern
        else things["visit"]
        if "platform/visits" in route.pattern
        else things["file"]
        if "platform/data" in route.pattern
        else things["product"]
    )
    return route.path(
        number=number,
        public_id=public.public_id,
        sku_id=things["sku"].pk,
        budget_id=10**6 + things["budget"].pk,
        journal_id=10**6 + things["order"].journal_id,
        image_id=1,
        row_no=2,
        user_id=10**6 + things["user"].pk,
    )


@METHODS
@pytest.mark.parametrize("face", ["storefront:", "console:"])
def test_the_neighbours_ids_are_unknown_here(acme, at, cast, things, face, method):
    browser = at("acme", cast.lin.user if face == "storefront:" else cast.owner)
    theirs = things["member"].name

    def unknown(answer):
        # An act that is harmless when repeated may go back to its own list, saying nothing.
        quiet = answer.status_code == 302 and answer.url in ("/addresses/", "/cart/")
        silent = theirs == cast.lin.name or theirs not in answer.content.decode()
        return (quiet or answer.status_code in (404, 405)) and silent

    routes_with_ids = [route for route in IDS if route.name.startswith(face)]
    ask = getattr(browser, method)
    assert odd(routes_with_ids, lambda route: ask(foreign_path(route, things)), unknown) == {}


def test_control_at_home_the_same_ids_are_known(acme, at, things):
    """If this fails, the walls above prove nothing: the ids would be unknown everywhere."""
    home = at("globex", things["user"])
    for path in (
        f"/orders/{things['order'].number}/",
        f"/goods/{things['product'].public_id}/",
        f"/addresses/{things['address'].public_id}/",
    ):
        assert home.get(path).status_code == 200


def test_the_neighbours_cookie_opens_nothing(acme, at, things):
    at_home = at("globex", things["user"])
    at_home.get("/")
    stranger = at("acme")
    stranger.cookies = at_home.cookies
    assert odd(GUARDED, lambda route: stranger.get(route.path()), to_sign_in) == {}


@METHODS
def test_another_members_things_are_unknown(acme, at, cast, method):
    from members.services.addresses import save_address

    order = given.an_order(cast.stranger, given.a_product())
    address = save_address(member_id=cast.stranger.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    ask = getattr(at("acme", cast.lin.user), method)
    own = [route for route in IDS if route.name.startswith("storefront:") and "goods" not in route.pattern]

    def path(route):
        return route.path(number=order.number, public_id=address.public_id, journal_id=order.journal_id)

    def unknown(answer):
        with enter(acme):
            order.refresh_from_db()
            untouched = order.state == "placed" and type(address).objects.filter(pk=address.pk).exists()
        return answer.status_code in (302, 404, 405) and untouched

    assert odd(own, lambda route: ask(path(route)), unknown) == {}


def test_the_back_office_is_not_served_on_a_mall(acme, at, cast):
    owner = at("acme", cast.owner)
    office = [
        route for route in OPS if route.name.startswith("backoffice:") and route.path() != "/"
    ]  # there: the front page
    assert odd(office, lambda route: owner.get(route.path()), lambda answer: answer.status_code in (404, 403)) == {}


def test_control_a_door_that_stands_open_is_found(acme, at, cast):
    member = at("acme", cast.lin.user)
    front = [route for route in MALL if route.name == "storefront:home"]
    assert odd(front, lambda route: member.get(route.path()), closed) == {"storefront:home": (200, "")}


def test_the_operators_role_opens_no_back_office_from_a_mall(acme, at, rf):
    """Even a user with the operator's permission inside a mall gets 404 from the back office's own doors."""
    from django.http import Http404

    from accounts.models import Role
    from tenants.backoffice.malls import tenants as door

    Role.objects.create(code="operator", name="假", permissions=["platform.tenants"])
    request = rf.get("/")
    request.user, request.tenant = given.a_user("operator"), tenant("acme")
    with pytest.raises(Http404):
        door(request)
