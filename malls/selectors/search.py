"""What the console's Ctrl K finds: pages, members, orders and goods."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.selectors import console_list as product_list
from core.privacy import masks
from core.registry import console_pages
from members.selectors import member_list
from orders.selectors import console_list as order_list


@dataclass(frozen=True, slots=True)
class Hit:
    """Something the console's search found."""

    kind: str
    title: str
    text: str
    url: str
    icon: str


def console_search(query: str, *, may: Callable[[str], bool], sees: Callable[[str], bool]) -> list[Hit]:
    """Pages, members, orders and goods for the Ctrl K palette, five each, only what the person `may` see, masked unless
    it `sees` the field. At most four queries."""
    if not query:
        return []
    hits = [
        Hit(_("功能"), str(page.title), "", reverse(page.url_name), page.icon)
        for page in console_pages.search(query, may=may)
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
            for m in member_list(query=query)[:5]
        ]
    if may("orders.view"):
        hits += [
            Hit(_("订单"), o.number, o.member.name, reverse("console:order", args=[o.number]), "tabler--truck")
            for o in order_list(query=query)[:5]
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
            for p in product_list(query=query)[:5]
        ]
    return hits
