"""What a new mall still has to do, read from what has been done; nothing here is ticked by hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Product
from members.models import Member
from orders.models import Order
from points.selectors import budgets_available, journals
from tenants.selectors.scenario_texts import scenario_text_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A thing a new mall does: where, who may, in which words."""

    route: str
    permission: str
    icon: str
    title: Words
    text: Words
    button: Words


KINDS = {
    "looks": Kind(
        "branding", "settings.edit", "tabler--palette", _("标志与品牌色"), _("让商城一眼认得出是自家的"), _("去设置")
    ),
    "roles": Kind(
        "staff",
        "settings.edit",
        "tabler--shield-lock",
        _("请第二位管理员"),
        _("发起和审批由两个人分别担任"),
        _("去邀请"),
    ),
    "roster": Kind(
        "roster_import",
        "members.edit",
        "tabler--users",
        _("导入%(people)s名单"),
        _("下载模板，填好工号和姓名就能导入"),
        _("去导入"),
    ),
    "entrance": Kind(
        "members",
        "members.edit",
        "tabler--login-2",
        _("让%(people)s能登录"),
        _("选好登录方式，给成员开通账号"),
        _("去开通"),
    ),
    "budget": Kind(
        "budgets", "budgets.topup", "tabler--wallet", _("开立并充值预算"), _("先有额度，才能发放积分"), _("去充值")
    ),
    "goods": Kind(
        "products",
        "catalog.view",
        "tabler--package",
        _("看一遍起步商品"),
        _("已上架 %(n)s 件，改价、下架都在商品目录"),
        _("去看看"),
    ),
    "grant": Kind(
        "grant_new",
        "grants.create",
        "tabler--file-spreadsheet",
        _("第一次发放"),
        _("从一份小名单开始，先核对再到账"),
        _("去发放"),
    ),
    "redemption": Kind(
        "orders", "orders.view", "tabler--gift", _("第一次兑换"), _("发出后请一位同事试着兑换一件"), _("看订单")
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: whether it is done, what is there, the way to do it."""

    code: str
    title: str
    text: str
    is_done: bool
    route: str
    button: str
    icon: str
    may: bool  # whether the reader may go there

    @property
    def url(self) -> str:
        """Where it is done, on the console."""
        return reverse(f"console:{self.route}")


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of them, and how long the mall took to its first redemption."""

    tasks: list[Task]
    first_redemption: dt.timedelta | None
    is_put_away: bool

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)

    @property
    def percent(self) -> int:
        return round(100 * self.done / len(self.tasks))

    @property
    def is_done(self) -> bool:
        return self.done == len(self.tasks)

    @property
    def next(self) -> Task | None:
        """The first one that is not done."""
        return next((task for task in self.tasks if not task.is_done), None)

    @property
    def took(self) -> str:
        """The time to the first redemption in words; "" before it."""
        return _span(self.first_redemption) if self.first_redemption is not None else ""


def checklist(tenant: Any, *, may: Callable[[str], bool] = bool) -> Checklist:
    """The list of the tenant in force, for a reader who `may` do what a permission names. At most eight queries."""
    first = tenant.first_redeemed_at or Order.objects.order_by("pk").values_list("placed_at", flat=True).first()
    admins = User.objects.filter(is_active=True, roles__isnull=False).exclude(login=User.GUEST).distinct().count()
    goods = Product.objects.on_sale().count()
    is_done = {
        "looks": bool(tenant.logo_svg or tenant.logo_image or tenant.brand_version > 1),
        "roles": admins > 1,
        "roster": Member.objects.active().exists(),
        "entrance": Member.objects.active().exclude(user=None).exists(),
        "budget": budgets_available(timezone.localdate().year) > 0,
        "goods": goods > 0,
        "grant": journals(kind="grant").exists(),
        "redemption": first is not None,
    }
    values = {"n": goods, "people": str(scenario_text_of(tenant).people)}
    tasks = [
        Task(
            code,
            str(kind.title) % values,
            str(kind.text) % values,
            is_done[code],
            kind.route,
            str(kind.button),
            kind.icon,
            may(kind.permission),
        )
        for code, kind in KINDS.items()
    ]
    took = first - tenant.activated_at if first and tenant.activated_at else None
    return Checklist(
        tasks, max(took, dt.timedelta()) if took is not None else None, tenant.checklist_closed_at is not None
    )


def _span(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return gettext("%(n)s 分钟") % {"n": max(minutes, 1)}
    if minutes < 60 * 48:
        return gettext("%(hours)s 小时 %(minutes)s 分") % {"hours": minutes // 60, "minutes": minutes % 60}
    return gettext("%(n)s 天") % {"n": minutes // 1440}
