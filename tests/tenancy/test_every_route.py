"""Walls over every route that exists (PROMISES S1): declared, guarded, deaf to foreign ids and cookies."""

import pytest
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


def by_name(route):
    return route.name


@pytest.mark.parametrize("route", MALL + OPS, ids=by_name)
def test_every_route_says_who_may_pass(route):
    allowed = {PUBLIC, MEMBER, INSIDER, *Permission.values}
    assert getattr(route.view, "permission", None) in allowed


@pytest.mark.parametrize("route", GUARDED, ids=by_name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_or_away(acme, at, route, method):
    answer = getattr(at("acme"), method)(route.path())
    assert answer.status_code in (302, 405)
    if answer.status_code == 302:
        assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize("route", [r for r in MALL if r.name.startswith("console:")], ids=by_name)
def test_a_member_without_a_role_has_no_console(acme, at, cast, route):
    assert at("acme", cast.lin.user).get(route.path()).status_code in (403, 405)


# What the auditor may read (or take away as a file) is not walked here; the writes behind such a page are tested there.
CLOSED_TO_AUDITORS = [
    route
    for route in MALL
    if route.name.startswith("console:")
    and not route.view.permission.endswith(".view")
    and route.view.permission != "exports.create"
]


@pytest.mark.parametrize("route", CLOSED_TO_AUDITORS, ids=by_name)
def test_an_auditor_changes_nothing(acme, at, cast, route):
    assert at("acme", cast.auditor).post(route.path()).status_code in (403, 405)


@pytest.fixture
def things(acme, globex):
    """One of everything with an id, made in globex; the ids are drawn so that acme holds none of them."""
    with enter(globex):
        from orders.services import payments
        from points.services import grants

        member, product = given.a_member(points=5000), given.a_product(stock=5)
        order = given.an_order(member, product)
        unpaid = given.an_order(member, given.a_product(cash_fen=990))
        payment = payments.begin(number=unpaid.number, gateway="fake", way="page", member_id=member.pk, by=given.SYSTEM)
        budget = given.a_budget()
        batch = grants.create_batch(
            settings=grants.Settings(title="别家", budget_id=budget.pk, reason="别家", expires_on=None),
            file_name="x.csv",
            file_sha256="0" * 64,
            rows=[["工号", "积分"], [member.employee_no, "10"]],
            by=given.actor(member.user),
        )
        from members.services.addresses import save_address

        address = save_address(member_id=member.pk, facts=given.HOME, is_default=True, by=given.SYSTEM)
        things = {
            "member": member, "user": member.user, "product": product, "order": order, "batch": batch, "address": address,
            "payment": payment,
            "budget": budget, "sku": product.skus.get(),
        }  # fmt: skip
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
        number=number, public_id=public.public_id, sku_id=things["sku"].pk, budget_id=10**6 + things["budget"].pk,
        journal_id=10**6 + things["order"].journal_id, image_id=1, row_no=2, user_id=10**6 + things["user"].pk,
    )  # fmt: skip


@pytest.mark.parametrize("route", IDS, ids=by_name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_neighbours_ids_are_unknown_here(acme, at, cast, things, route, method):
    user = cast.lin.user if route.name.startswith("storefront:") else cast.owner
    answer = getattr(at("acme", user), method)(foreign_path(route, things))
    assert answer.status_code in (302, 404, 405)
    if answer.status_code == 302:  # an act that is harmless when repeated may go back to its own list, saying nothing
        assert answer.url in ("/addresses/", "/cart/")
    assert things["member"].name not in answer.content.decode() or things["member"].name == cast.lin.name


def test_control_at_home_the_same_ids_are_known(acme, at, things):
    """If this fails, the walls above prove nothing: the ids would be unknown everywhere."""
    home = at("globex", things["user"])
    for path in (
        f"/orders/{things['order'].number}/",
        f"/goods/{things['product'].public_id}/",
        f"/addresses/{things['address'].public_id}/",
    ):
        assert home.get(path).status_code == 200


@pytest.mark.parametrize("route", GUARDED, ids=by_name)
def test_the_neighbours_cookie_opens_nothing(acme, at, things, route):
    at_home = at("globex", things["user"])
    at_home.get("/")
    stranger = at("acme")
    stranger.cookies = at_home.cookies
    answer = stranger.get(route.path())
    assert answer.status_code in (302, 405)
    if answer.status_code == 302:
        assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize(
    "route", [r for r in IDS if r.name.startswith("storefront:") and "goods" not in r.pattern], ids=by_name
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_members_things_are_unknown(acme, at, cast, route, method):
    from members.services.addresses import save_address

    order = given.an_order(cast.stranger, given.a_product())
    address = save_address(member_id=cast.stranger.pk, facts=given.HOME, is_default=True, by=given.SYSTEM)
    path = route.path(number=order.number, public_id=address.public_id, journal_id=order.journal_id)
    answer = getattr(at("acme", cast.lin.user), method)(path)
    assert answer.status_code in (302, 404, 405)
    order.refresh_from_db()
    assert (order.state, type(address).objects.filter(pk=address.pk).exists()) == ("placed", True)


@pytest.mark.parametrize("route", [r for r in OPS if r.name.startswith("backoffice:")], ids=by_name)
def test_the_back_office_is_not_served_on_a_mall(acme, at, cast, route):
    path = route.path()
    if path == "/":
        return  # the mall's own front page stands there
    assert at("acme", cast.owner).get(path).status_code in (404, 403)


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
