"""What a mall may use: warned at the soft limit, refused at the hard one, and nothing lost; plans, months, statements."""

import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tenants.utils import schema_context
from openpyxl import load_workbook

from catalog.models import ProductImage
from catalog.services import products
from core.registry.features import FeatureOff
from core.registry.quotas import CALLS_KEY, QuotaReached, near_their_limit
from core.tenancy import enter, local_today
from insights.services import exports
from members.models import Member
from members.services import roster
from members.services.roster_import import at_once
from orders.models import Order
from points.models import GrantBatch, Journal
from points.services.grants import batches, decisions
from tenants.errors import PlanInUse
from tenants.models import Plan, Tenant, TenantDay, TenantMonth
from tenants.services import domains, metering, plans
from tests import given
from tests.api.test_points_api import Program, a_key
from tests.conftest import tenant
from tests.points.steps import CHECKER, a_budget, a_draft, row

MARCH = dt.date(2026, 3, 1)


def used(slug, **numbers):
    """What the last roll-up counted."""
    with schema_context("public"):
        Tenant.objects.filter(slug=slug).update(usage=numbers)


def sheet(*numbers):
    return [["工号", "姓名"], *([number, "某人"] for number in numbers)]


# --- the hard limit, metric by metric -------------------------------------------------------------------------------


def test_one_member_too_many_is_refused_and_the_roster_stays(acme):
    given.a_member()
    given.allowed("acme", members=Member.objects.count())
    with pytest.raises(QuotaReached) as refusal:
        given.a_member(with_login=False)
    assert "在册成员" in str(refusal.value)
    assert Member.objects.count() == refusal.value.facts["limit"]


def test_a_sheet_is_taken_whole_or_not_at_all(acme):
    given.allowed("acme", members=Member.objects.count() + 2)
    with pytest.raises(QuotaReached):
        at_once.apply_roster(rows=sheet("Q1", "Q2", "Q3"), by=given.SYSTEM)
    assert not Member.objects.filter(employee_no__in=["Q1", "Q2", "Q3"]).exists()
    at_once.apply_roster(rows=sheet("Q1", "Q2"), by=given.SYSTEM)
    assert Member.objects.filter(employee_no__in=["Q1", "Q2"]).count() == 2


def test_who_left_makes_room(acme):
    gone = given.a_member()
    given.allowed("acme", members=Member.objects.count())
    roster.set_left(member_id=gone.pk, on=local_today(), by=given.SYSTEM)
    assert given.a_member(with_login=False).pk


def test_points_beyond_the_months_limit_are_refused_and_no_budget_is_touched(acme):
    lin = given.a_member(points=70)
    given.allowed("acme", points=100)
    budget = a_budget(1_000)
    before = Journal.objects.count()
    with pytest.raises(QuotaReached):
        given.give(lin, 31)
    assert Journal.objects.filter(kind="grant").count() == 1
    assert budget.pk
    assert Journal.objects.count() <= before + 1  # the budget that was opened for the grant
    given.give(lin, 30)


def test_a_batch_over_the_limit_waits_as_a_draft(acme):
    lin = given.a_member()
    batch = a_draft([row(lin, 500)])
    given.allowed("acme", points=499)
    with pytest.raises(QuotaReached):
        batches.submit(batch_id=batch.pk, by=given.SYSTEM)
    batch.refresh_from_db()
    assert batch.state == GrantBatch.State.READY
    given.allowed("acme", points=500)
    batches.submit(batch_id=batch.pk, by=given.SYSTEM)


def test_two_submitted_batches_do_not_pass_the_limit_together(acme):
    lin = given.a_member()
    first, second = a_draft([row(lin, 300)]), a_draft([row(lin, 300)])
    given.allowed("acme", points=500)
    for batch in (first, second):
        batches.submit(batch_id=batch.pk, by=given.SYSTEM)
    decisions.approve(batch_id=first.pk, by=CHECKER)
    with pytest.raises(QuotaReached):
        decisions.approve(batch_id=second.pk, by=CHECKER)
    second.refresh_from_db()
    assert second.state == GrantBatch.State.SUBMITTED


def test_an_order_over_the_limit_takes_neither_points_nor_stock(acme):
    lin, product = given.a_member(points=1_000), given.a_product(points=100, stock=3)
    given.allowed("acme", orders=10)
    acme.usage = {"orders": 10}
    with pytest.raises(QuotaReached):
        given.an_order(lin, product)
    assert not Order.objects.filter(member=lin).exists()
    acme.usage = {"orders": 9}
    assert given.an_order(lin, product).points == 100


def test_a_picture_over_the_limit_is_not_kept(acme):
    from PIL import Image

    product, out = given.a_product(), io.BytesIO()
    Image.new("RGB", (400, 400), "#2b5ce6").save(out, "PNG")
    given.allowed("acme", storage=1_000)
    acme.usage = {"storage": 999}
    with pytest.raises(QuotaReached) as refusal:
        products.add_picture(product_id=product.pk, data=out.getvalue(), by=given.SYSTEM)
    assert "字节" in str(refusal.value)
    assert not ProductImage.objects.filter(product=product).exists()


def test_the_api_counts_its_calls_and_answers_429_at_the_limit(acme):
    program, lin = Program("acme", a_key()[1]), given.a_member()
    given.allowed("acme", calls=5)
    used("acme", calls=3, calls_today=0, counted_on="2026-01-01")
    cache.set(CALLS_KEY.format(on=local_today()), 0)
    path = f"members/{lin.employee_no}/points/"
    assert [program.get(path).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert program.get(path).json()["code"] == "calls_reached"
    assert cache.get(CALLS_KEY.format(on=local_today())) == 2


# --- the soft limit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("members", "warned"), [(79, []), (80, ["members"]), (100, ["members"])])
def test_people_are_warned_from_the_soft_limit_on(acme, members, warned):
    given.allowed("acme", members=100)
    acme.usage = {"members": members}
    assert [use.metric for use in near_their_limit()] == warned


def test_the_console_says_which_limit_is_near_and_which_is_reached(acme, at, cast):
    given.allowed("acme", members=100, orders=10)
    used("acme", members=85, orders=10)
    page = at("acme", cast.owner).get("/console/platform/usage/").content.decode()
    assert "「本月订单」已到套餐上限" in page
    assert "「在册成员」已用 85%，接近套餐上限" in page


# --- plans ----------------------------------------------------------------------------------------------------------


def test_a_changed_plan_holds_for_everybody_who_has_it_but_not_over_their_own_limit(ops):
    for slug, limits in (("acme", {}), ("globex", {"members": 7})):
        plans.assign(tenant_id=tenant(slug).pk, plan_code="standard", limits=limits, by=given.SYSTEM)
    plans.save_plan(code="standard", name="标准版", terms={"members": 6_000}, by=given.SYSTEM)
    assert tenant("acme").allowance["members"] == 6_000
    assert tenant("globex").allowance["members"] == 7


def test_a_lifted_limit_is_none(ops, at):
    operator = given.a_user("operator")
    form = {
        "plan": "trial",
        "free_orders": "on",
        "storage": "3",
        "members": "",
        "points": "",
        "calls": "",
        "orders": "",
    }
    at("platform", operator).post("/tenants/acme/usage/", form)
    found = tenant("acme").allowance
    assert "orders" not in found
    assert (found["storage"], found["members"]) == (3 * 1024**3, 200)


def test_a_plan_is_edited_in_yuan_and_gigabytes(ops, at):
    form = {
        "name": "标准版",
        "members": "100",
        "storage_gib": "2",
        "points": "",
        "calls": "5",
        "orders": "6",
        "soft_percent": "70",
        "month_yuan": "19.90",
        "member_yuan": "0.50",
    }
    assert at("platform", given.a_user("operator")).post("/plans/standard/", form).status_code == 302
    plan = Plan.objects.get(code="standard")
    assert (plan.storage, plan.points, plan.month_fen, plan.member_fen) == (2 * 1024**3, None, 1990, 50)


def test_a_plan_somebody_has_is_not_removed(ops):
    with pytest.raises(PlanInUse):
        plans.drop_plan(code="enterprise", by=given.SYSTEM)


# --- months ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def march(ops):
    """A month of acme's, on the standard plan, made into its statement."""
    mall = tenant("acme")
    plans.assign(tenant_id=mall.pk, plan_code="standard", by=given.SYSTEM)
    for on, members in ((1, 40), (15, 60), (31, 50)):
        TenantDay.objects.create(tenant=mall, on=dt.date(2026, 3, on), members=members, points_issued=1_000, orders=2)
    metering.close_month(MARCH)
    return TenantMonth.objects.get(tenant=mall, month=MARCH)


def test_a_statement_counts_the_highest_day_and_the_sums(march):
    lines = {line["metric"]: (line["used"], line["fen"]) for line in march.lines}
    assert (lines["members"], lines["points"], lines["orders"]) == ((60, 6_000), (3_000, 0), (6, 0))
    assert march.total_fen == 199_900 + 6_000


def test_a_statement_is_never_made_twice_or_changed(march):
    TenantDay.objects.update(members=1_000)
    assert metering.close_month(MARCH) == 0
    march.refresh_from_db()
    assert march.total_fen == 205_900


@pytest.mark.parametrize("changes", [{"is_canary": True}, {"sandbox_of": "acme"}])
def test_neither_the_platforms_own_malls_nor_copies_get_a_bill(ops, changes):
    fields = {name: tenant(value) if name == "sandbox_of" else value for name, value in changes.items()}
    for slug, own in (("unbilled", fields), ("billed", {})):
        mall = Tenant.objects.create(slug=slug, name=slug, state="active", **own)
        TenantDay.objects.create(tenant=mall, on=MARCH, members=1)
    metering.close_month(MARCH)
    assert list(TenantMonth.objects.values_list("tenant__slug", flat=True)) == ["billed"]


def test_a_month_that_is_not_over_has_no_statement(ops):
    assert metering.close_month(timezone.localdate().replace(day=1)) == 0


def test_the_tenant_reads_its_statement_as_page_and_sheet_and_no_others(march, at):
    with enter(tenant("acme")):
        owner = given.a_user("owner")
    browser = at("acme", owner)
    assert "¥2,059.00" in browser.get("/console/platform/usage/2026-03/").content.decode()
    book = load_workbook(io.BytesIO(browser.get("/console/platform/usage/2026-03/sheet.xlsx").content))
    assert [cell.value for cell in list(book.active.rows)[-1]][-1] == 2059
    assert browser.get("/console/platform/usage/2026-04/").status_code == 404
    assert browser.get("/console/platform/usage/nonsense/").status_code == 404
    with enter(tenant("globex")):
        other = given.a_user("owner")
    assert at("globex", other).get("/console/platform/usage/2026-03/").status_code == 404


# --- features -------------------------------------------------------------------------------------------------------


def off(slug, feature):
    with enter(tenant("platform")):
        plans.switch(tenant_id=tenant(slug).pk, feature=feature, is_on=False, by=given.SYSTEM)


def test_without_the_api_every_key_is_refused_with_a_sentence(acme):
    program = Program("acme", a_key()[1])
    off("acme", "api")
    answer = program.get(f"members/{given.a_member().employee_no}/points/")
    assert (answer.status_code, answer.json()["code"]) == (403, "feature_off")


def test_without_rules_their_pages_do_not_exist(acme, at, cast):
    assert at("acme", cast.owner).get("/console/grants/rules/").status_code == 200
    off("acme", "rules")
    assert at("acme", cast.owner).get("/console/grants/rules/").status_code == 404


def test_without_exports_none_is_begun(acme):
    acme.switches = {"exports": False}
    with pytest.raises(FeatureOff):
        exports.ask(kind="journals", shown={}, language="zh-hans", by=given.SYSTEM)


def test_without_domains_none_is_added(acme):
    acme.switches = {"domains": False}
    with pytest.raises(FeatureOff):
        domains.claim(tenant_id=acme.pk, host="mall.example.com", by=given.SYSTEM)
