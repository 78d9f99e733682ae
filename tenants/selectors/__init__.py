"""Questions about tenants, and how one looks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tenants.utils import schema_context

from catalog.selectors import console_list as product_list
from core.privacy import masks
from core.registry import console_pages
from core.tenancy import enter
from members.models import Member
from members.selectors import member_list
from orders.selectors import console_list as order_list
from orders.selectors import order_counts
from points.selectors import month_numbers
from points.selectors.ledger import MonthNumbers
from tenants.models import ProvisioningStep, Tenant
from tenants.selectors.branding import Brand, brand
from tenants.selectors.scenario_texts import Banner, banner_of

__all__ = ["Banner", "Brand", "banner_of", "brand"]


FEATURE_WORDS = {
    "api": gettext_lazy("外部系统用接口密钥读写；关闭后所有接口请求被拒绝，密钥保留。"),
    "rules": gettext_lazy("生日、入职周年等按日历自动发放；关闭后页面不可用，规则也不再执行。"),
    "transfers": gettext_lazy("在成员之间转移积分；关闭后页面与接口都不可用。"),
    "domains": gettext_lazy("绑定公司自己的域名；关闭后不能再添加，已绑定的继续可用。"),
    "exports": gettext_lazy("在下载中心生成文件、导出整户数据；关闭后不能新建，已生成的仍可下载。"),
}


def state_counts() -> dict[str, int]:
    """How many malls of companies stand in each state. One query."""
    rows = Tenant.objects.listed().values_list("state").annotate(n=Count("pk"))
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
        steps=steps,
        done=done,
        total=len(rows),
        finished=tenant.state in Tenant.BUILT,
        failed=tenant.state == Tenant.State.FAILED,
    )


@dataclass(frozen=True, slots=True)
class Vitals:
    """The numbers an operator looks at first."""

    members: int
    open_orders: int
    orders: int
    points: MonthNumbers


def vitals(tenant: Tenant) -> Vitals | None:
    """A mall's size and activity, read inside it; None while it is not built."""
    if tenant.state not in Tenant.BUILT:
        return None
    with enter(tenant):
        counts = order_counts()
        return Vitals(
            members=Member.objects.active().count(),
            open_orders=counts.get("placed", 0),
            orders=sum(counts.values()),
            points=month_numbers(),
        )


def unfinished_tenants() -> list[int]:
    """Ids of tenants that are requested or half-built (a failed one waits for a person)."""
    states = Tenant.COMING
    return list(Tenant.objects.malls().filter(state__in=states).values_list("pk", flat=True))


def is_copy(tenant_id: int) -> bool:
    """Whether a tenant is another one's sandbox. One query, in public."""
    with schema_context("public"):
        return Tenant.objects.filter(pk=tenant_id).exclude(sandbox_of=None).exists()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something the console's search found."""

    kind: str
    title: str
    text: str
    url: str
    icon: str


def console_search(words: str, *, may: Callable[[str], bool], sees: Callable[[str], bool]) -> list[Hit]:
    """Pages, members, orders and goods for the Ctrl K palette, five each, only what the person `may` see, masked unless
    it `sees` the field. At most four queries."""
    if not words:
        return []
    hits = [
        Hit(_("功能"), str(page.title), "", reverse(f"console:{page.name}"), page.icon)
        for page in console_pages.search(words, may=may)
    ]
    if may("members.view"):
        hits += [
            Hit(
                _("成员"),
                m.name,
                masks.shown("employee_no", m.employee_no, sees=sees),
                reverse("console:member", args=[m.public_id]),
                "tabler--user",
            )
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
