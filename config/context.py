"""What every page gets: the tenant's looks, the menus, the counts in them. Lazy: a fragment that shows none asks nothing."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.registry.quotas import near_their_limit
from orders.selectors import badges
from orders.selectors.payments import work_counts
from points.selectors import budgets_available, waiting_count
from tenants.console.notices import PUT_AWAY
from tenants.models import Announcement
from tenants.selectors import brand as brand_of
from tenants.selectors.announcements import announcements_for
from tenants.selectors.onboarding import waiting_applications
from tenants.selectors.visits import waiting_visits

Entry = tuple[str, str, str, str, int]  # permission, words, route, icon, count


def brand(request: HttpRequest) -> dict[str, Any]:
    """`brand`: name, words and colours of the tenant in force."""
    tenant = getattr(request, "tenant", None)
    return {"brand": brand_of(tenant)} if tenant else {}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a side bar."""

    title: str
    url: str
    icon: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a common word."""

    title: str
    items: list[Item] = field(default_factory=list)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Menus and counts for the face the request came to."""
    match, user = request.resolver_match, getattr(request, "user", None)
    if match is None or user is None or not user.is_authenticated:
        return {}
    if match.namespace == "storefront":
        member = getattr(request, "member", None)
        if standing := getattr(request, "standing", None):  # the page asked for more and has these already
            return {"cart_count": standing.cart, "unread_count": standing.unread}
        both = cache(partial(badges, member.pk)) if member else _no_badges
        return {"cart_count": SimpleLazyObject(lambda: both()[0]), "unread_count": SimpleLazyObject(lambda: both()[1])}
    if request.tenant.is_ops:  # type: ignore[attr-defined]
        return {"console_nav": _office_nav(request), "console_home_url": "/", "can": Can(user)}
    if match.namespace == "console":
        return _console(request)
    return {}


class Can:
    """`{% if can.grants_create %}`: permissions with underscores for dots."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, name: str) -> bool:
        return self.user.can(name.replace("_", ".", 1))


def _console(request: HttpRequest) -> dict[str, Any]:
    """The frame's figures, each asked for when a template first names it (templates call what can be called)."""
    user = request.user
    waiting = cache(partial(waiting_count, user.pk)) if user.can("grants.approve") else _none
    context: dict[str, Any] = {
        "can": Can(user),
        "console_home_url": reverse("console:home"),
        "console_role": cache(lambda: "、".join(str(role) for role in user.roles.all())),
        "console_nav": cache(partial(_console_nav, request, waiting)),
        "near_limits": cache(near_their_limit),
        "announcements": cache(partial(_announcements, request)),
    }
    if user.can("budgets.view"):
        context["console_budget"] = cache(partial(budgets_available, timezone.localdate().year))
    if user.can("grants.approve"):
        context |= {"console_inbox_url": reverse("console:approvals"), "console_inbox_count": waiting}
    return context


def _none() -> int:
    return 0


def _no_badges() -> tuple[int, int]:
    return 0, 0


def _announcements(request: HttpRequest) -> list[Announcement]:
    """What the platform says now, without what this person put away."""
    away = request.session.get(PUT_AWAY, [])
    return [one for one in announcements_for(request.tenant) if one.pk not in away]  # type: ignore[attr-defined]


def _console_layout(
    request: HttpRequest, waiting: int, orders: dict[str, int], visitors: int
) -> list[tuple[str, list[Entry]]]:
    is_new = request.tenant.checklist_closed_at is None  # type: ignore[attr-defined]
    start = [("dashboard.view", _("开始使用"), "start", "tabler--rocket", 0)] if is_new else []
    return [
        (
            _("工作台"),
            [
                ("dashboard.view", _("总览"), "home", "tabler--layout-dashboard", 0),
                *start,
                ("grants.approve", _("待我审批"), "approvals", "tabler--rubber-stamp", waiting),
            ],
        ),
        (
            _("积分"),
            [
                ("grants.view", _("批量发放"), "grant_batches", "tabler--file-spreadsheet", 0),
                ("grants.view", _("自动发放"), "grant_rules", "tabler--calendar-repeat", 0),
                ("ledger.view", _("积分流水"), "journals", "tabler--list-details", 0),
            ],
        ),
        (
            _("财务"),
            [
                ("budgets.view", _("预算"), "budgets", "tabler--wallet", 0),
                ("payments.view", _("收款与对账"), "payments", "tabler--credit-card", orders.get("stuck_refunds", 0)),
                ("ledger.view", _("未兑付积分"), "liability", "tabler--scale", 0),
                ("ledger.view", _("日结与月结"), "days", "tabler--calendar-stats", 0),
                ("ledger.view", _("账本核验"), "proof", "tabler--shield-check", 0),
                ("exports.create", _("下载中心"), "exports", "tabler--file-download", 0),
            ],
        ),
        *_people_layout(orders),
        *_running_layout(visitors),
    ]


def _people_layout(orders: dict[str, int]) -> list[tuple[str, list[Entry]]]:
    return [
        (
            _("组织"),
            [
                ("members.view", _("成员与部门"), "members", "tabler--users", 0),
                ("members.view", _("离职结算"), "leavers", "tabler--door-exit", 0),
                ("members.edit", _("公告"), "bulletins", "tabler--send", 0),
                ("settings.edit", _("管理员与角色"), "staff", "tabler--shield-lock", 0),
                ("settings.edit", _("角色与权限"), "roles", "tabler--shield-check", 0),
            ],
        ),
        (
            _("履约"),
            [
                ("orders.view", _("订单与发货"), "orders", "tabler--truck-delivery", orders.get("placed", 0)),
                (
                    "orders.approve",
                    _("兑换审批"),
                    "redemptions",
                    "tabler--shopping-cart-check",
                    orders.get("approval", 0),
                ),
                ("orders.after_sale", _("售后工作台"), "cases", "tabler--lifebuoy", 0),
                ("orders.after_sale", _("商品评价"), "reviews", "tabler--star", 0),
                ("orders.write_off", _("核销点"), "stations", "tabler--scan", 0),
                ("orders.write_off", _("办公点签收"), "sites", "tabler--building-community", 0),
                ("orders.write_off", _("自助终端"), "kiosk_start", "tabler--door-enter", 0),
            ],
        ),
    ]


def _running_layout(visitors: int) -> list[tuple[str, list[Entry]]]:
    """The lower half: what is set up rather than worked through."""
    return [
        (
            _("商城"),
            [
                ("catalog.view", _("商品目录"), "products", "tabler--package", 0),
                ("catalog.edit", _("商品导入导出"), "goods_imports", "tabler--file-spreadsheet", 0),
                ("catalog.edit", _("批量改价与库存"), "goods_bulk", "tabler--list-check", 0),
                ("catalog.view", _("专区"), "zones", "tabler--category", 0),
                ("catalog.edit", _("搜索同义词"), "synonyms", "tabler--language", 0),
                ("catalog.view", _("限时抢兑日历"), "offers_calendar", "tabler--calendar-event", 0),
                ("settings.edit", _("订单规则"), "order_policy", "tabler--list-check", 0),
                ("settings.edit", _("首页编排"), "front", "tabler--layout-grid-add", 0),
                ("codes.import", _("卡密池"), "pools", "tabler--ticket", 0),
                ("settings.edit", _("外观"), "branding", "tabler--palette", 0),
                ("settings.edit", _("页面文字"), "page_texts", "tabler--file-text", 0),
                ("settings.edit", _("域名"), "domains", "tabler--world", 0),
            ],
        ),
        (
            _("系统"),
            [
                ("ledger.view", _("积分规则"), "point_rules", "tabler--adjustments", 0),
                ("settings.edit", _("消息通知"), "message_log", "tabler--bell", 0),
                ("settings.edit", _("登录与安全"), "sign_in_policy", "tabler--lock", 0),
                ("settings.edit", _("接口密钥"), "api_keys", "tabler--key", 0),
                ("settings.edit", _("异常任务"), "stuck_work", "tabler--barrier-block", 0),
                ("log.view", _("操作日志"), "operation_log", "tabler--history", 0),
            ],
        ),
        (
            _("平台服务"),
            [
                ("dashboard.view", _("用量与账单"), "usage", "tabler--gauge", 0),
                ("settings.edit", _("我们的数据"), "data", "tabler--database-export", 0),
                ("settings.edit", _("支持访问"), "visits", "tabler--lifebuoy", visitors),
                ("dashboard.view", _("数据隔离"), "isolation", "tabler--shield-check", 0),
            ],
        ),
    ]


def _console_nav(request: HttpRequest, waiting: Callable[[], int]) -> list[Group]:
    visitors = waiting_visits(request.tenant.pk) if request.user.can("settings.edit") else 0  # type: ignore[attr-defined]
    orders = work_counts() if request.user.can("orders.view") or request.user.can("payments.view") else {}
    layout = _console_layout(request, waiting(), orders, visitors)
    groups = []
    urls = {name: reverse(f"console:{name}") for _title, entries in layout for _p, _w, name, _i, _c in entries}
    here = max((url for url in urls.values() if _is_here(request.path, url)), key=len, default="")
    for title, entries in layout:
        items = [
            Item(words, urls[name], icon, urls[name] == here, count)
            for permission, words, name, icon, count in entries
            if request.user.can(permission)
        ]
        if items:
            groups.append(Group(title, items))
    return groups


def _is_here(path: str, url: str) -> bool:
    return path == url if url in ("/console/", "/") else path.startswith(url)


def _office_layout(request: HttpRequest) -> list[tuple[str, list[tuple[str, str, str, int]]]]:
    waiting = waiting_applications() if request.user.can("platform.tenants") else 0
    return [
        (
            _("工作台"),
            [
                (_("总览"), "backoffice:home", "tabler--layout-dashboard", 0),
                (_("卡住的任务"), "backoffice:stuck", "tabler--barrier-block", 0),
            ],
        ),
        (
            _("租户"),
            [
                (_("全部租户"), "backoffice:tenants", "tabler--building-community", 0),
                (_("开通申请"), "backoffice:applications", "tabler--inbox", waiting),
                (_("开通新租户"), "backoffice:onboard", "tabler--building-plus", 0),
            ],
        ),
        (
            _("服务"),
            [
                (_("套餐"), "backoffice:plans", "tabler--package", 0),
                (_("公告"), "backoffice:announcements", "tabler--speakerphone", 0),
                (_("支持访问"), "backoffice:visits", "tabler--lifebuoy", 0),
            ],
        ),
        (_("系统"), [(_("操作日志"), "console:operation_log", "tabler--history", 0)]),
    ]


def _office_nav(request: HttpRequest) -> list[Group]:
    layout = _office_layout(request)
    urls = {name: reverse(name) for _title, entries in layout for _words, name, _icon, _count in entries}
    here = max((url for url in urls.values() if _is_here(request.path, url)), key=len, default="")
    return [
        Group(title, [Item(words, urls[name], icon, urls[name] == here, count) for words, name, icon, count in entries])
        for title, entries in layout
    ]


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404 in the tenant's own look."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What no door caught: 503 when the database did not answer, with nothing asked of it; else 500, a bug. The API gets it
    as JSON."""
    error = sys.exc_info()[1]
    is_away = isinstance(error, (OperationalError, InterfaceError))
    status, headers = (503, {"Retry-After": "2"}) if is_away else (500, {})
    if request.path.startswith("/api/"):
        code = "away" if is_away else "server_error"
        return JsonResponse({"code": code}, status=status, headers=headers)
    page = render_to_string("away.html" if is_away else "500.html", {"language": get_language()})
    return HttpResponse(page, status=status, headers=headers)
