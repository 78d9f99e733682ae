"""The mall's front page and its standing pages."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import selectors as catalog
from core.guards import public, storefront
from points import selectors as points
from tenants.models import PageText
from tenants.selectors import prose
from tenants.selectors.scenes import banner_of, scene_of

HOME_GOODS = 8
STANDING_PAGES = tuple(PageText.Page.values)


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the front page's goods."""

    code: str
    title: str
    active: bool

    @property
    def url(self) -> str:
        return reverse("storefront:home") + (f"?tab={self.code}" if self.code else "")


@storefront
def home(request: HttpRequest) -> HttpResponse:
    """Balance, entries, banner and the goods people redeem most."""
    balance = points.balance(request.member.pk)
    tab = request.GET.get("tab", "")
    titles = {"": _("推荐"), "can": _("我能兑"), "new": _("新品")}
    goods = catalog.storefront_list(
        affordable_with=balance.points if tab == "can" else None, sort="new" if tab == "new" else ""
    )
    return render(request, "storefront/home/home.html", {
        "balance": balance,
        "goods": goods[:HOME_GOODS],
        "categories": catalog.categories(),
        "banner": banner_of(request.tenant),
        "scene": scene_of(request.tenant),
        "tabs": [Tab(code, title, code == tab) for code, title in titles.items()],
    })  # fmt: skip


@public
def standing_page(request: HttpRequest, page: str) -> HttpResponse:
    """About, help, contact and privacy: in the company's words where it wrote any, else in the platform's."""
    own = prose.standing_page(request.tenant, page)
    if own is None:
        return render(request, f"storefront/home/{page}.html", {"page": page})
    context = {"page": page, "own": own, "title": PageText.Page(page).label}
    return render(request, "storefront/home/standing.html", context)
