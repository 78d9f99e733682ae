"""Questions about tenants, and how one looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from catalog.selectors import console_list as product_list
from core.tenancy import enter
from members.models import Member
from members.selectors import member_list
from orders.selectors import console_list as order_list
from orders.selectors import order_counts
from points.selectors import month_numbers
from points.selectors.ledger import MonthNumbers
from tenants.models import ProvisioningStep, Tenant
from tenants.selectors.palette import palette


@dataclass(frozen=True, slots=True)
class Brand:
    """What the pages need to look like the tenant."""

    name: str
    mall_name: str
    purpose: str
    points_word: str
    color: str
    css: str
    logo_url: str
    mascot: bool


def brand(tenant: Any) -> Brand:
    """The tenant's looks; no query (palettes are remembered by colour)."""
    return Brand(
        name=tenant.name,
        mall_name=gettext("小羊云商"),
        purpose=gettext(tenant.purpose) if tenant.purpose else "",
        points_word=gettext(tenant.points_word),
        color=palette(tenant.brand_color).brand,
        css=palette(tenant.brand_color).css,
        logo_url=f"/brand/logo.svg?v={tenant.brand_version}" if tenant.logo_svg else "",
        mascot=tenant.has_mascot,
    )


def tenant_list(*, words: str = "", state: str = "") -> QuerySet[Tenant]:
    """Malls, newest first, by words in name or address and by state, with their primary host. Two queries."""
    rows = Tenant.objects.malls().order_by("-id").prefetch_related("domains")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(slug__icontains=words))
    return rows.filter(state=state) if state else rows


def state_counts() -> dict[str, int]:
    """How many malls stand in each state. One query."""
    rows = Tenant.objects.malls().values_list("state").annotate(n=Count("pk"))
    return dict(rows.order_by())


@dataclass(frozen=True, slots=True)
class Step:
    """A provisioning step as a person reads it."""

    words: str
    state: str
    state_words: str
    attempts: int
    milliseconds: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a tenant's provisioning is."""

    steps: list[Step]
    done: int
    total: int
    finished: bool
    failed: bool


def provisioning_progress(tenant: Tenant) -> Progress:
    """All steps of a tenant with times and errors. One query."""
    rows = list(tenant.steps.all())
    steps = [
        Step(s.get_code_display(), s.state, s.get_state_display(), s.attempts, s.milliseconds, s.error) for s in rows
    ]
    done = sum(s.state == ProvisioningStep.State.DONE for s in rows)
    return Progress(
        steps=steps, done=done, total=len(rows), finished=tenant.state in (Tenant.State.ACTIVE, Tenant.State.SUSPENDED),
        failed=tenant.state == Tenant.State.FAILED,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vitals:
    """The numbers an operator looks at first."""

    members: int
    open_orders: int
    orders: int
    points: MonthNumbers


def vitals(tenant: Tenant) -> Vitals | None:
    """A mall's size and activity, read inside it; None while it is not built."""
    if tenant.state not in (Tenant.State.ACTIVE, Tenant.State.SUSPENDED):
        return None
    with enter(tenant):
        counts = order_counts()
        return Vitals(
            members=Member.objects.active().count(), open_orders=counts.get("placed", 0), orders=sum(counts.values()),
            points=month_numbers(),
        )  # fmt: skip


def unfinished_tenants() -> list[int]:
    """Ids of tenants that are requested or half-built (a failed one waits for a person)."""
    states = [Tenant.State.REQUESTED, Tenant.State.PROVISIONING]
    return list(Tenant.objects.malls().filter(state__in=states).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Banner:
    """The front page's one big idea."""

    title: str
    text: str
    art: str
    url: str


def banner_of(tenant: Any) -> Banner:
    """What the tenant's scenario puts forward; no query. (Blocks the tenant arranges come with the mall.)"""
    goods = reverse("storefront:goods")
    banners = {
        Tenant.Scenario.WELFARE: Banner(
            _("新年福利 · 好礼到家"),
            _("精选年货与日常好物，包邮到手"),
            "nuts-gift",
            f"{goods}?category=festival",
        ),
        Tenant.Scenario.LOYALTY: Banner(
            _("会员感恩月 · 好物换"), _("人气好物限量开兑，先到先得"), "coffee-beans", f"{goods}?sort=hot"
        ),
        Tenant.Scenario.CHANNEL: Banner(
            _("年终冲刺 · 业绩换好礼"), _("开店、培训、出行，一站兑齐"), "suitcase", f"{goods}?sort=new"
        ),
        Tenant.Scenario.CAMPAIGN: Banner(_("活动好礼 · 参与就有"), _("攒够就换，当日发出"), "blocks", goods),
        Tenant.Scenario.INTERNAL: Banner(_("员工内购 · 限量专享"), _("自家好货，内部专享价"), "air-fryer", goods),
    }
    return banners[Tenant.Scenario(tenant.scenario)]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something the console's search found."""

    kind: str
    title: str
    text: str
    url: str
    icon: str


def console_search(words: str, *, may: Callable[[str], bool]) -> list[Hit]:
    """Members, orders and goods for the Ctrl K palette, five each, only what the person `may` see. At most four queries."""
    if not words:
        return []
    hits: list[Hit] = []
    if may("members.view"):
        hits += [
            Hit(_("成员"), m.name, m.employee_no, reverse("console:member", args=[m.public_id]), "tabler--user")
            for m in member_list(words=words)[:5]
        ]
    if may("orders.view"):
        hits += [
            Hit(_("订单"), o.number, o.member.name, reverse("console:order", args=[o.number]), "tabler--truck")
            for o in order_list(words=words)[:5]
        ]
    if may("catalog.view"):
        hits += [
            Hit(
                _("商品"),
                p.shown_title,
                p.get_state_display(),
                reverse("console:product", args=[p.public_id]),
                "tabler--package",
            )
            for p in product_list(words=words)[:5]
        ]
    return hits


def active_members() -> int:
    """How many members are here now. One query."""
    return Member.objects.active().count()
