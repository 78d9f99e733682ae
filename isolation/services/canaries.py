"""Two malls of the platform's own, with one of everything in them: the probes go from one to the other's things."""

import datetime as dt
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import schema_context

from accounts.services import api_keys, approvals, users
from catalog.models import Category
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, offers, products, restocks, synonyms, times, zones
from catalog.services.imports import reading
from core.actors import SYSTEM, Actor
from core.tenancy import enter
from insights.services import exports
from members.models import Member
from members.selectors import PostalAddress
from members.selectors.audiences import Audience
from members.services import (
    addresses,
    bulletins,
    channels,
    joining,
    login_runs,
    messages,
    organisation,
    roster,
    segments,
    sites,
)
from orders.models import Order
from orders.services import (
    after_sales,
    delivery,
    handover,
    receipts,
    redemptions,
    reviews,
    saved_filters,
    shipping,
    shortages,
    site_runs,
    stations,
)
from points.services import acts, leaving, policies, rules, second_person
from points.services.grants import batches, single_grants
from points.services.ledger import budgets, holds
from tenants.errors import SlugTaken
from tenants.models import Tenant
from tenants.selectors.platform import ops_tenant
from tenants.services import data_files, provisioning, visits

SLUGS = ("canary-a", "canary-b")
NAMES = {"canary-a": "隔墙探针·甲", "canary-b": "隔墙探针·乙"}
APART = 700_000_000  # the second one's ids begin here, so that none of them is one of the first one's
HOME = PostalAddress(
    receiver="探针", phone="13900000000", area="广东省 深圳市 南山区", area_code="440305", detail="无此门牌"
)


def pair() -> tuple[Tenant, Tenant]:
    """The two, made whole at the first call; later calls find them. Raises SlugTaken if somebody else has the address."""
    first, second = (_whole(slug) for slug in SLUGS)
    return first, second


def _whole(slug: str) -> Tenant:
    with schema_context("public"):
        tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        tenant = _made(slug)
    if not tenant.is_canary:
        raise SlugTaken(slug=slug)
    if not tenant.is_open:
        tenant = provisioning.advance(tenant_id=tenant.pk)
    with enter(tenant):
        is_lived_in = Member.objects.exists()
    if not is_lived_in:
        _move_in(tenant)
    return tenant


@transaction.atomic
def _made(slug: str) -> Tenant:
    with enter(ops_tenant()):
        tenant = provisioning.request_tenant(
            name=NAMES[slug],
            slug=slug,
            scenario=Tenant.Scenario.WELFARE,
            color="#2b5ce6",
            host=f"{slug}.{settings.BASE_DOMAIN}",
            by=SYSTEM,
        )
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(is_canary=True)
    tenant.is_canary = True
    return tenant


@transaction.atomic
def _move_in(tenant: Tenant) -> None:
    """One of everything a route can name, by the services people use."""
    if tenant.slug == SLUGS[1]:
        _count_from(tenant.schema_name, APART)
    mark = secrets.token_hex(4)
    with enter(tenant):
        owner = users.create_user(
            login=f"probe-{mark}", name=f"探针{mark}", roles=["owner"], password=secrets.token_urlsafe(32), by=SYSTEM
        )
        by = Actor(owner.pk, owner.name)
        member = roster.add_member(
            employee_no=f"X{mark}", name=f"探针{mark}", phone="13900000000", user_id=owner.pk, by=by
        )
        roster.add_member(employee_no=f"Y{mark}", name=f"雀{mark}", by=by)
        organisation.add_department(name=f"部{mark}", parent_id=None, by=by)
        second = users.create_user(login=f"second-{mark}", name=f"代{mark}", roles=["approver"], by=SYSTEM)
        today = timezone.localdate()
        approvals.add_deputy(user_id=owner.pk, deputy_id=second.pk, from_on=today, until_on=today, by=by)
        users.invite(user_id=owner.pk, by=by)
        api_keys.make_key(name=f"钥匙{mark}", permissions=["ledger.view"], by=by)
        addresses.save_address(member_id=member.pk, address=HOME, is_default=True, by=by)
        joining.make_link(label=f"门{mark}", days=30, most=1, by=by)
        login_runs.start(kind="open", by=by)
        channels.switch(channel="wecom", on=settings.FAKE_MESSAGES, by=by)  # pretended or not at all
        messages.notify(member_ids=[member.pk], kind="notice", title=f"话{mark}", body="", reference=f"probe/{mark}")
        _points(member, by, mark, is_second=tenant.slug == SLUGS[1])
        _order(member, by, mark)
        exports.ask(kind="balances", shown={}, language="zh-hans", by=by)
    _known_to_the_platform(tenant)


def _points(member: Member, by: Actor, mark: str, *, is_second: bool) -> None:
    budget = budgets.open_budget(name=f"预算{mark}", year=2026, by=by)
    budgets.top_up(budget_id=budget.pk, points=1_000_000, reference=f"probe/{mark}", note="probe", by=by)
    single_grants.grant_one(
        member_id=member.pk,
        points=50_000,
        budget_id=budget.pk,
        reason=f"事{mark}",
        expires_at=None,
        reference=f"probe/grant/{mark}",
        by=by,
    )
    single_grants.grant_one(
        member_id=member.pk,
        points=10,
        budget_id=budget.pk,
        reason="probe",
        expires_at=None,
        waits_for=f"probe/event/{mark}",
        reference=f"probe/waits/{mark}",
        by=by,
    )
    holds.hold(member_id=member.pk, points=1, reference=f"probe/hold/{mark}", note="probe", by=by)
    settings = batches.Settings(title=f"批{mark}", budget_id=budget.pk, reason="探针", expires_on=None)
    rows = [["工号", "积分"], [member.employee_no, "10"]]
    for _ in range(2 if is_second else 1):  # numbers go by the day: the second mall's last one is not the first one's
        batches.create_batch(
            settings=settings, file_name="probe.csv", file_sha256=uuid.uuid4().hex * 2, rows=rows, by=by
        )
    text = bulletins.BulletinText(title=f"告{mark}", text="probe")
    bulletins.send(text=text, audience=Audience(), request_key=uuid.uuid4(), by=by)
    segments.save(name=f"群{mark}", audience=Audience(grades=["P6"]), by=by)
    policies.propose_rate(points_per_yuan=100, from_on=timezone.localdate(), reason="probe", by=by)
    rules.save(
        settings=rules.RuleSettings(name=f"规{mark}", kind="birthday", points=1, reason="probe", budget_id=budget.pk),
        by=by,
    )
    gone = Member.objects.exclude(pk=member.pk).first()
    if gone is not None:
        act = acts.granting(
            member_id=gone.pk,
            points=10,
            budget_id=budget.pk,
            reason="probe",
            expires_at=None,
            reference=f"probe/gone/{mark}",
        )
        second_person.do_or_ask(act, by=by)
        leaving.leave(member_id=gone.pk, on=timezone.localdate(), reason="probe", by=by)


def _order(member: Member, by: Actor, mark: str) -> None:
    goods = products.create_product(
        fields={"title": f"礼{mark}", "kind": "physical", "art": "gift-box"},
        category_id=Category.objects.all()[0].pk,
        sku_code=f"X{mark}",
        price=offers.Price(points=100),
        quantity=1_000,
        on_sale=True,
        by=by,
    )
    sku_id = goods.skus.get().pk
    first, second = (_redeem(member, sku_id, f"{mark}-{n}", by) for n in (1, 2))
    shortages.open_shortage(
        number=first.number,
        line_no=1,
        units=1,
        substitutes=[],
        wait_until=None,
        sorry_points=0,
        budget_id=None,
        reason="probe",
        by=by,
    )
    shipping.ship(number=second.number, carrier="sf", tracking_no=f"SF{mark}", by=by)
    receipts.receive(number=second.number, member_id=member.pk, by=by)
    reviews.write(number=second.number, line_no=1, member_id=member.pk, stars=5, text="", is_anonymous=False, by=by)
    after_sales.ask(number=second.number, member=member, kind="refund", units={1: 1}, reason="broken", text=mark, by=by)
    now = timezone.now()
    offers.open_flash(
        sku_id=sku_id,
        price=offers.Price(points=90),
        name="probe",
        starts_at=now,
        ends_at=now + dt.timedelta(days=3650),
        by=by,
    )
    _desk(sku_id, by, mark)
    saved_filters.save(user_id=by.user_id or 0, name=mark, query="late=1")
    stations.open_station(name=f"台{mark}", place="", by=by)
    _voucher(member, by, mark)
    site = sites.save_site(site_id=None, name=f"处{mark}", address=HOME, by=by)
    order_request = redemptions.OrderRequest(key=f"probe-{mark}-site", site_id=site.pk)
    redemptions.redeem(member=member, lines=[redemptions.LineRequest(sku_id, 1)], order_request=order_request, by=by)
    site_runs.send_all(site_id=site.pk, by=by)
    handover.sign(site_id=site.pk, text=member.employee_no, by=by)


def _desk(sku_id: int, by: Actor, mark: str) -> None:
    """What the people of the catalogue leave behind."""
    later = timezone.now() + dt.timedelta(days=3650)
    restocks.plan(sku_id=sku_id, quantity=1, due_at=later, by=by)
    zones.save(zone_id=None, settings=zones.ZoneSettings(name=f"区{mark}", slug=f"zone-{mark}"), by=by)
    synonyms.save(group_id=None, words=[f"甲{mark}", f"乙{mark}"], by=by)
    chosen, act = Filter(ids=(sku_id,)), Act("stock_add", 1)
    plan = bulk_plan(list(bulk_rows(chosen)), act)
    bulk.apply(chosen=chosen, act=act, mark=plan.mark, note="probe", by=by)
    reading.upload(file_name="probe.csv", rows=[["规格编码", "名称"], [f"Z{mark}", "探针"]], by=by)
    washing = products.create_product(
        fields={"title": f"约{mark}", "kind": "service", "art": "gift-box"},
        category_id=Category.objects.all()[0].pk,
        sku_code=f"W{mark}",
        price=offers.Price(points=1),
        quantity=10,
        on_sale=False,
        by=by,
    )
    days: dict[str, Any] = {"first_on": timezone.localdate(), "weeks": 2, "weekdays": range(7)}
    times.open_times(sku_id=washing.skus.get().pk, clock=[dt.time(9)], capacity=1, by=by, **days)


def _redeem(member: Member, sku_id: int, key: str, by: Actor) -> Order:
    order_request = redemptions.OrderRequest(key=f"probe-{key}", address=HOME)
    return redemptions.redeem(
        member=member, lines=[redemptions.LineRequest(sku_id, 1)], order_request=order_request, by=by
    )


def _voucher(member: Member, by: Actor, mark: str) -> None:
    goods = products.create_product(
        fields={"title": f"券{mark}", "kind": "coupon", "art": "gift-box"},
        category_id=Category.objects.all()[0].pk,
        sku_code=f"Y{mark}",
        price=offers.Price(points=1),
        quantity=1_000,
        on_sale=True,
        by=by,
    )
    delivery.deliver(order_id=_redeem(member, goods.skus.get().pk, f"{mark}-3", by).pk)


def _known_to_the_platform(tenant: Tenant) -> None:
    """What stands in public about it: a file of its data, an operator who would like to come in."""
    by = Actor(None, gettext_noop("探针"))
    with enter(tenant):
        data_files.ask(tenant_id=tenant.pk, by=by)
    visits.ask(tenant_id=tenant.pk, reason="probe", minutes=15, by=Actor(tenant.pk, by.name))


def _count_from(schema: str, first: int) -> None:
    """Let every counter of the schema go on from here."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences "
            "WHERE schemaname = %s AND data_type = 'bigint'::regtype",
            [first, schema],
        )
