"""The console's pages, each declared once beside its route: the menu, Ctrl K and the permission matrix read them here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from core.guards import Guarded


class Group(TextChoices):
    """The groups of a mall's console, in the menu's order."""

    WORK = "work", _("工作台")
    POINTS = "points", _("积分")
    FINANCE = "finance", _("财务")
    PEOPLE = "people", _("组织")
    FULFILMENT = "fulfilment", _("履约")
    MALL = "mall", _("商城")
    SYSTEM = "system", _("系统")
    PLATFORM = "platform", _("平台服务")


class OfficeGroup(TextChoices):
    """The groups of the operators' back office, in the menu's order."""

    WORK = "office_work", _("工作台")
    TENANTS = "office_tenants", _("租户")
    SERVICES = "office_services", _("服务")
    SYSTEM = "office_system", _("系统")


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page that is worked at. `keywords` is its Chinese title in pinyin, with other words people ask for it by; `place` orders
    it within its group; `count` names the figure beside it; one that is not `in_menu` is found by Ctrl K only."""

    name: str
    permission: str
    title: Any
    icon: str
    group: Group | OfficeGroup
    place: int
    keywords: str = ""
    namespace: str = "console"
    count: str = ""
    in_menu: bool = True

    @property
    def url_name(self) -> str:
        return f"{self.namespace}:{self.name}"

    def answers(self, query: str) -> bool:
        """Whether this query (lower case) means it: a part of its title, of its sound, or its initials."""
        initials = "".join(one[0] for one in self.keywords.split(" ") if one.isascii())
        sounds = (self.keywords, self.keywords.replace(" ", ""), initials)
        return query in str(self.title).lower() or any(query in sound for sound in sounds)


FOUND = 6
_pages: dict[str, ConsolePage] = {}


def console_page(route: str, view: Guarded, name: str, **declared: Any) -> URLPattern:
    """A route of the console that is also a page of its menu or of Ctrl K. Its permission is its guard's."""
    return _declare(route, view, name, **declared)


def office_page(route: str, view: Guarded, name: str, **declared: Any) -> URLPattern:
    """A route of the operators' back office that is also a page of its menu. Its permission is its guard's."""
    return _declare(route, view, name, **{"namespace": "backoffice"} | declared)


def _declare(route: str, view: Guarded, name: str, **declared: Any) -> URLPattern:
    page = ConsolePage(name=name, permission=view.permission, **declared)
    _pages[f"{page.group}/{page.url_name}"] = page
    return path(route, view, name=name)


def search(query: str, *, may: Callable[[str], bool]) -> list[ConsolePage]:
    """Pages that a query means and the person `may` enter; at most six. No database query."""
    query = " ".join(query.lower().split())
    pages = [page for page in console_pages() if page.answers(query) and may(page.permission)] if query else []
    return pages[:FOUND]


def console_pages() -> list[ConsolePage]:
    """All that the loaded routes of the console declare, in the menu's order."""
    return _of(Group)


def office_pages() -> list[ConsolePage]:
    """All that the loaded routes of the back office declare, in the menu's order."""
    return _of(OfficeGroup)


def _of(groups: type[Group] | type[OfficeGroup]) -> list[ConsolePage]:
    order = list(groups)
    pages = [page for page in _pages.values() if isinstance(page.group, groups)]
    return sorted(pages, key=lambda page: (order.index(page.group), page.place))
