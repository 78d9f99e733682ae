"""What every page gets: the brand, the menus, the counts in them; lazy, so that a page that shows none of them asks nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from core.registry.console_pages import ConsolePage, console_pages, office_pages
from core.registry.quotas import near_their_limit
from core.requests import MallRequest, SignedInRequest
from core.ui.fragment_cache import lazy
from members.services import phone_codes
from orders.selectors import badges
from orders.selectors.payments import work_counts
from points.selectors import budgets_available, waiting_count
from tenants.models import Announcement
from tenants.selectors import brand as brand_of
from tenants.selectors.announcements import PUT_AWAY, announcements_for
from tenants.selectors.onboarding import waiting_applications
from tenants.selectors.visits import waiting_visits


def brand(request: HttpRequest) -> dict[str, Any]:
    """`brand`: name, words and colours of the tenant in force."""
    tenant = getattr(request, "tenant", None)
    return {"brand": brand_of(tenant)} if tenant else {}


def ways_in(request: HttpRequest) -> dict[str, Any]:
    """`phone_codes`: whether this mall signs people in with a code to their phone; for the pages of signing in alone, because every
    piece of a page runs through here."""
    if not request.path.startswith("/account/"):
        return {}
    tenant = getattr(request, "tenant", None)
    return {"phone_codes": lazy(phone_codes.is_open)} if tenant and not tenant.is_ops else {}


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


def navigation(request: MallRequest) -> dict[str, Any]:
    """Menus and counts for the face the request came to."""
    match, user = request.resolver_match, getattr(request, "user", None)
    if match is None or user is None or not user.is_authenticated:
        return {}
    if match.namespace == "storefront":
        member = getattr(request, "member", None)
        if summary := getattr(request, "summary", None):  # the page shows more of it and has asked already
            return {"cart_count": summary.cart_count, "unread_count": summary.unread_count}
        counts = lazy(partial(badges, member.pk)) if member else _no_badges
        return {"cart_count": lazy(lambda: counts()[0]), "unread_count": lazy(lambda: counts()[1])}
    if request.tenant.is_ops:
        return {"console_nav": _office_nav(cast(SignedInRequest, request)), "console_home_url": "/", "can": Can(user)}
    if match.namespace == "console":
        return _console(cast(SignedInRequest, request))
    return {}


class Can:
    """`{% if can.grants_create %}`: permissions with underscores for dots."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, name: str) -> bool:
        return self.user.can(name.replace("_", ".", 1))


def _console(request: SignedInRequest) -> dict[str, Any]:
    """The frame's figures, each asked for when a template first names it (templates call what can be called)."""
    user = request.user
    waiting = lazy(partial(waiting_count, user.pk)) if user.can("grants.approve") else _none
    context: dict[str, Any] = {
        "can": Can(user),
        "console_home_url": reverse("console:home"),
        "console_role": lazy(lambda: "、".join(str(role) for role in user.roles.all())),
        "console_nav": lazy(partial(_console_nav, request, waiting)),
        "near_limits": lazy(near_their_limit),
        "announcements": lazy(partial(_announcements, request)),
    }
    if user.can("budgets.view"):
        context["console_budget"] = lazy(partial(budgets_available, timezone.localdate().year))
    if user.can("grants.approve"):
        context |= {"console_inbox_url": reverse("console:approvals"), "console_inbox_count": waiting}
    return context


def _none() -> int:
    return 0


def _no_badges() -> tuple[int, int]:
    return 0, 0


def _announcements(request: MallRequest) -> list[Announcement]:
    """What the platform says now, without what this person put away."""
    away = request.session.get(PUT_AWAY, [])
    return [one for one in announcements_for(request.tenant) if one.pk not in away]


def _console_nav(request: SignedInRequest, waiting: Callable[[], int]) -> list[Group]:
    is_new = request.tenant.checklist_closed_at is None
    pages = [page for page in console_pages() if is_new or page.name != "start"]
    return _menu(request, pages, _counts(request, waiting))


def _office_nav(request: SignedInRequest) -> list[Group]:
    waiting = waiting_applications() if request.user.can("platform.tenants") else 0
    return _menu(request, office_pages(), {"applications": waiting})


def _menu(request: SignedInRequest, pages: list[ConsolePage], counts: dict[str, int]) -> list[Group]:
    """The pages this person may enter, by group, in their declared order; the page in force is marked."""
    shown = [page for page in pages if page.in_menu and request.user.can(page.permission)]
    urls = {page.url_name: reverse(page.url_name) for page in shown}
    here = max((url for url in urls.values() if _is_here(request.path, url)), key=len, default="")
    groups: dict[str, Group] = {}
    for page in shown:
        url = urls[page.url_name]
        group = groups.setdefault(page.group, Group(str(page.group.label)))
        group.items.append(Item(str(page.title), url, page.icon, url == here, counts.get(page.count, 0)))
    return list(groups.values())


def _counts(request: SignedInRequest, waiting: Callable[[], int]) -> dict[str, int]:
    """The figures beside pages, by the name they are declared with."""
    counts = {"waiting": waiting()}
    if request.user.can("settings.edit"):
        counts["visitors"] = waiting_visits(request.tenant.pk)
    if request.user.can("orders.view") or request.user.can("payments.view"):
        counts |= work_counts()
    return counts


def _is_here(path: str, url: str) -> bool:
    return path == url if url in ("/console/", "/") else path.startswith(url)
