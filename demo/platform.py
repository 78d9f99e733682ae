"""What the operators' side of the demo shows: plans, past days in numbers, a statement, words, a visit, an application."""

import datetime as dt
from collections import Counter

from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import User
from core.actors import SYSTEM, Actor
from core.tenancy import enter
from members.models import Member
from orders.models import Order
from points.selectors import daily_flow, month_numbers
from tenants.models import Announcement, Application, SupportVisit, Tenant, TenantDay
from tenants.services import announcements, applications, metering, plans, visits
from tenants.services.applications import ApplicationDetails

DAYS = 62
PLANS = {"acme": "enterprise", "qinghe": "standard", "yuanshan": "standard"}
LOOKS = ("/console/", "/console/orders/", "/console/orders/?state=placed", "/console/log/")


def live(*, ops: Tenant, operator: str) -> None:
    """Give the platform a past, from what its malls really did. Each part once; a repeat adds nothing."""
    with schema_context("public"):
        malls = list(Tenant.objects.open_malls().filter(slug__in=PLANS).select_related("plan"))
    metering.roll_up()
    for mall in malls:
        mall.refresh_from_db(fields=["usage"])
        if mall.plan is None or mall.plan.code == plans.FIRST:
            with enter(ops):
                plans.assign(tenant_id=mall.pk, plan_code=PLANS[mall.slug], by=SYSTEM)
        _past_days(mall)
    metering.close_month((timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1))
    with enter(ops):
        by = User.objects.get(login=operator)
        _words(Actor(by.pk, by.name))
        _application()
    _visit(ops, next(mall for mall in malls if mall.slug == "acme"), Actor(by.pk, by.name))


def _past_days(mall: Tenant) -> None:
    """The days before today, added up from the mall's journals and orders."""
    with schema_context("public"):
        if TenantDay.objects.filter(tenant=mall).count() > 1:
            return
    with enter(mall):
        flows, held = daily_flow(DAYS), month_numbers().outstanding
        orders = list(Order.objects.values_list("placed_at", "member_id"))
        members = Member.objects.exclude(state=Member.State.LEFT).count()
        by_day = Counter(timezone.localdate(at) for at, _member in orders)
        days = []
        for flow in reversed(flows):
            since = flow.on - dt.timedelta(days=30)
            active = {member for at, member in orders if since < timezone.localdate(at) <= flow.on}
            days.append(
                TenantDay(
                    tenant=mall,
                    on=flow.on,
                    members=members,
                    active_members=len(active),
                    points_issued=flow.granted,
                    points_redeemed=flow.spent,
                    points_outstanding=max(held, 0),
                    orders=by_day[flow.on],
                    ledger="ok",
                    storage=mall.usage.get("storage", 0),
                )
            )
            held -= flow.granted - flow.spent
    with schema_context("public"):
        TenantDay.objects.bulk_create(days, ignore_conflicts=True)


def _words(by: Actor) -> None:
    if Announcement.objects.exists():
        return
    now = timezone.now().replace(second=0, microsecond=0)
    announcements.publish(
        title="年终维护：11 月 28 日 02:00–02:30",
        text="期间页面只读，积分、订单和正在执行的发放都不受影响。",
        level="warning",
        starts_at=now,
        ends_at=now + dt.timedelta(days=6),
        by=by,
    )


def _application() -> None:
    if Application.objects.exists():
        return
    details = ApplicationDetails(
        company="北辰家居",
        scenario=Tenant.Scenario.CHANNEL,
        slug="beichen",
        contact_name="顾北辰",
        contact_email="gu@beichen.example.com",
        phone="13900001111",
        headcount=1200,
        note="希望年前给经销商上线返利兑换。",
    )
    applications.apply(details=details, language="zh-hans", ip=None, by=SYSTEM)


def _visit(ops: Tenant, mall: Tenant, operator: Actor) -> None:
    """One visit from the question to its end, by the services both sides use."""
    with schema_context("public"):
        if SupportVisit.objects.exists():
            return
    with enter(ops):
        asked = visits.ask(tenant_id=mall.pk, reason="工单 2026-1108：订单一直显示待发货", minutes=30, by=operator)
        number = str(asked.public_id)
    with enter(mall):
        owner = User.objects.get(login="owner")
        visits.decide(public_id=number, agree=True, by=Actor(owner.pk, owner.name))
    with enter(ops):
        token = visits.make_entry_link(public_id=number, by=operator).split("/")[2]
    with enter(mall):
        visits.admit(token=token)
        for path in LOOKS:
            visits.look(public_id=number, path=path, ip=None)
    with enter(ops):
        visits.end(public_id=number, by=operator, from_ops=True)
