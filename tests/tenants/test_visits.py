"""Operators look into a mall only when it lets them in: for so long, seeing and not touching, written down on both sides."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import Permission, Role
from accounts.services import policy
from core.models import OperationLog
from core.tenancy import enter
from members.models import Member
from orders.models import Order
from points.services.ledger import budgets
from tenants.errors import VisitAsked, VisitClosed
from tenants.models import SupportVisit, TenantMonth
from tenants.services import visits
from tests import given
from tests.conftest import tenant
from tests.points.steps import an_approved, posted, row
from tests.routes import routes


@pytest.fixture
def operator(db):
    return given.an_operator()


@pytest.fixture
def agreed(operator):
    return given.a_visit("acme", agreed=True, operator=operator)


def way_into(visit, operator):
    with enter(tenant("platform")):
        return visits.make_entry_link(public_id=str(visit.public_id), by=given.actor(operator))


@pytest.fixture
def inside(acme, agreed, operator, at):
    """The operator's browser, inside acme's console."""
    browser = at("acme")
    assert browser.post(way_into(agreed, operator)).url == "/console/"
    return browser


def over(visit):
    with schema_context("public"):
        SupportVisit.objects.filter(pk=visit.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def lines(slug, action):
    with enter(tenant(slug)):
        return list(OperationLog.objects.filter(action=action))


# --- asking and answering -------------------------------------------------------------------------------------------


def test_without_the_tenants_yes_there_is_no_way_in(operator):
    asked = given.a_visit("acme", operator=operator)
    with pytest.raises(VisitClosed):
        way_into(asked, operator)


def test_only_who_asked_gets_in(agreed):
    with pytest.raises(VisitClosed):
        way_into(agreed, given.an_operator(name="别人"))


def test_nobody_asks_twice_at_a_time(agreed, operator):
    with pytest.raises(VisitAsked):
        given.a_visit("acme", operator=operator)


def test_another_tenant_cannot_answer(acme, operator, at):
    asked = given.a_visit("acme", operator=operator)
    with enter(tenant("globex")):
        owner = given.a_user("owner")
        with pytest.raises(VisitClosed):
            visits.decide(public_id=str(asked.public_id), agree=True, by=given.actor(owner))
    assert at("globex", owner).post(f"/console/platform/visits/{asked.public_id}/agree/").status_code == 404
    with schema_context("public"):
        asked.refresh_from_db()
    assert asked.state == "asked"


def test_the_owner_sees_the_question_and_agrees_on_the_page(acme, operator, at, cast):
    asked = given.a_visit("acme", operator=operator)
    owner = at("acme", cast.owner)
    assert "周舟 请求查看您的后台 30 分钟" in owner.get("/console/platform/visits/").content.decode()
    owner.post(f"/console/platform/visits/{asked.public_id}/agree/")
    with schema_context("public"):
        asked.refresh_from_db()
    assert asked.is_open
    assert [line.actor_name for line in lines("acme", "visit.agree")] == ["owner"]


# --- the way in -----------------------------------------------------------------------------------------------------


def test_looking_at_the_link_does_not_use_it_up_and_entering_does(acme, agreed, operator, at):
    way, browser = way_into(agreed, operator), at("acme")
    assert [browser.get(way).status_code for _ in range(2)] == [200, 200]
    assert browser.post(way).status_code == 302
    assert at("acme").post(way).status_code == 404
    assert at("acme").get(way).status_code == 404


def test_the_way_into_one_mall_opens_no_other(agreed, operator, at):
    assert at("globex").post(way_into(agreed, operator)).status_code == 404


def test_the_way_closes_after_a_minute(acme, agreed, operator, at):
    way = way_into(agreed, operator)
    with schema_context("public"):
        SupportVisit.objects.update(entry_until=timezone.now() - dt.timedelta(seconds=1))
    assert at("acme").post(way).status_code == 404


# --- inside ---------------------------------------------------------------------------------------------------------


def test_a_visitor_sees_the_console_under_a_watermark(inside):
    page = inside.get("/console/members/").content.decode()
    assert "平台支持访问 · 只能查看" in page
    assert "data:image/svg+xml," in page


def test_a_visitor_sees_nobodys_phone_or_number_in_clear(inside, acme):
    from members.services.roster import add_member

    member = add_member(employee_no="K90210", name="程远", phone="13912345678", by=given.SYSTEM)
    page = inside.get(f"/console/members/{member.public_id}/").content.decode()
    assert "程**" in page
    assert "13912345678" not in page
    assert "K90210" not in page


@pytest.fixture
def lived_in(acme):
    """Acme with a member, her order to an address, a grant somebody gave and their line in the log; her public id."""
    lin = given.a_member(points=900, name="沈知微", with_login=False)
    order = given.an_order(lin, given.a_product(points=100, stock=3))
    Order.objects.filter(pk=order.pk).update(note="打电话 13700001111 或写信 zhiwei@example.com")
    hr = given.a_user("hr", name="顾星河")
    budgets.open_budget(name="年终", year=2026, by=given.actor(hr))
    return lin, order


def shown(browser, lived_in):
    """The text of every page a visitor may open that tells of people."""
    lin, order = lived_in
    paths = [
        "",
        "search/?q=沈",
        "members/",
        f"members/{lin.public_id}/",
        f"members/{lin.public_id}/points/",
        "orders/",
        f"orders/{order.number}/",
        "log/",
        "ledger/",
        "budgets/",
        "approvals/",
    ]
    answers = [browser.get(f"/console/{path}") for path in paths]
    return "\n".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def test_names_phones_and_addresses_are_covered_on_every_page(inside, lived_in):
    text = shown(inside, lived_in)
    assert "沈**" in text and "顾**" in text and "137****1111" in text
    for secret in ("沈知微", "顾星河", "林晓", "13700001111", "zhiwei@example.com", "13800138000", "科技园"):
        assert secret not in text, secret


def every_page(browser, lived_in):
    """Name of the route → text, of each page of the console that opens, whatever it is about."""
    lin, order = lived_in
    with enter(tenant("acme")):
        batch = posted(an_approved([row(lin, 10)]))
        things = {
            "public_id": lin.public_id,
            "journal_id": order.journal_id,
            "sku_id": order.lines.get().sku_id,
            "row_no": 2,
            "budget_id": batch.budget_id,
            "user_id": given.a_user("hr", name="顾星河").pk,
        }
    found = {}
    for route in routes("config.urls_mall"):
        if route.name.startswith("console:") and not re.search(r"\.\w+$", route.pattern):
            number = batch.number if "grants" in route.pattern else order.number
            answer = browser.get(route.path(number=number, **things))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found[route.name] = answer.content.decode()
    return found


def test_whatever_a_visitor_may_open_no_page_names_anybody(inside, lived_in):
    powers = [code for code in Permission.values if not code.startswith("platform.")]
    Role.objects.filter(code="support").update(permissions=powers)
    pages = every_page(inside, lived_in)
    assert len(pages) > 60
    assert [name for name, text in pages.items() if re.search("沈知微|顾星河|林晓|13700001111|13800138000", text)] == []


def test_the_control_on_many_pages_staff_read_names(lived_in, acme, at, cast):
    pages = every_page(at("acme", cast.owner), lived_in)
    assert len([name for name, text in pages.items() if re.search("沈知微|顾星河", text)]) > 10


def test_the_control_staff_see_the_names(lived_in, acme, at, cast):
    text = shown(at("acme", cast.owner), lived_in)
    assert "沈知微" in text and "顾星河" in text and "13700001111" in text


def test_names_are_shown_where_the_tenant_said_so_and_nothing_else(acme, lived_in, operator, at):
    browser = at("acme")
    browser.post(way_into(given.a_visit("acme", agreed=True, shows_names=True, operator=operator), operator))
    text = shown(browser, lived_in)
    assert "沈知微" in text and "顾星河" in text
    assert "13700001111" not in text and "13800138000" not in text


@pytest.mark.parametrize(("ticked", "shows"), [({}, False), ({"shows_names": "1"}, True)])
def test_the_owner_ticks_whether_names_are_shown(acme, operator, at, cast, ticked, shows):
    asked = given.a_visit("acme", operator=operator)
    at("acme", cast.owner).post(f"/console/platform/visits/{asked.public_id}/agree/", ticked)
    with schema_context("public"):
        asked.refresh_from_db()
    assert (asked.is_open, asked.shows_names) == (True, shows)
    assert lines("acme", "visit.agree")[0].after["shows_names"] is shows


def test_a_piece_kept_for_staff_is_not_shown_to_a_visitor(inside, lived_in, acme, at, cast, settings):
    settings.DEBUG = False
    shown(at("acme", cast.owner), lived_in)
    assert "沈知微" not in shown(inside, lived_in)
    assert "沈知微" in shown(at("acme", cast.owner), lived_in)


def test_the_veil_is_lifted_after_the_request(inside, lived_in, acme):
    inside.get("/console/members/")
    assert Member.objects.filter(name="沈知微").get().name == "沈知微"


@pytest.mark.parametrize("path", ["platform/usage/2026-10/sheet.xlsx", "platform/usage/2026-10/statement.pdf"])
def test_a_visitor_takes_no_file_away(inside, acme, path):
    with schema_context("public"):
        TenantMonth.objects.create(tenant=acme, month=dt.date(2026, 10, 1), lines=[], total_fen=0)
    visits_role = Role.objects.get(code="support")
    visits_role.permissions = [*visits_role.permissions, "settings.edit"]
    visits_role.save()
    answer = inside.get(f"/console/{path}")
    assert answer.status_code == 403
    assert "不能带走文件" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/console/settings/brand/", "/console/platform/data/", "/console/staff/", "/console/exports/"]
)
def test_a_visitor_has_no_settings_and_takes_nothing_away(inside, path):
    assert inside.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/", "/me/", "/account/security/", "/account/password/"])
def test_a_visitor_stays_in_the_console(inside, path):
    assert inside.get(path).status_code == 403


def test_a_visitor_changes_nothing(inside, acme):
    answer = inside.post("/console/start/done/")
    assert answer.status_code == 403
    assert "不能修改任何内容" in answer.content.decode()


def test_the_tenants_own_rule_for_second_factors_does_not_lock_a_visitor_out(inside, acme):
    policy.set_policy(require_mfa="staff", by=given.SYSTEM)
    assert inside.get("/console/").status_code == 200


def test_every_page_is_in_the_tenants_log_and_counted(inside, acme, agreed):
    for path in ("/console/", "/console/orders/?state=placed"):
        inside.get(path)
    looks = lines("acme", "visit.look")
    assert [line.label for line in reversed(looks)][-2:] == ["/console/", "/console/orders/?state=placed"]
    assert {line.actor_name for line in looks} == {"小羊云商 · 周舟"}
    with schema_context("public"):
        agreed.refresh_from_db()
    assert agreed.pages == len(looks)


def test_both_logs_tell_of_the_visit(inside):
    for slug in ("acme", "platform"):
        assert [len(lines(slug, f"visit.{act}")) for act in ("ask", "agree", "enter")] == [1, 1, 1]


# --- the end --------------------------------------------------------------------------------------------------------


def test_when_the_time_is_over_the_next_click_is_out(inside, agreed):
    over(agreed)
    answer = inside.get("/console/")
    assert answer.status_code == 403
    assert "访问时间已到" in answer.content.decode()
    assert inside.get("/console/").url.startswith("/account/login/")


def test_the_owner_ends_it_at_once(inside, acme, agreed, at, cast):
    at("acme", cast.owner).post(f"/console/platform/visits/{agreed.public_id}/end/")
    assert inside.get("/console/").status_code == 403


def test_the_visitor_leaves(inside, agreed):
    inside.post("/support/end/")
    assert inside.get("/console/").url.startswith("/account/login/")
    with schema_context("public"):
        agreed.refresh_from_db()
    assert agreed.state == "ended"


def test_what_is_overdue_is_ended_by_itself_once(agreed):
    over(agreed)
    assert [visits.end_overdue(), visits.end_overdue()] == [1, 0]
    assert len(lines("platform", "visit.end")) == 1


def test_the_operators_pages_tell_what_was_looked_at(inside, agreed, operator, at):
    inside.get("/console/orders/")
    page = at("platform", operator).get(f"/tenants/acme/visits/{agreed.public_id}/").content.decode()
    assert "/console/orders/" in page
    assert at("platform", operator).get(f"/tenants/globex/visits/{agreed.public_id}/").status_code == 404
