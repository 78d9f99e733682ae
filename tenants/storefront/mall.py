"""The mall's front page and its standing pages."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import selectors as catalog
from core.guards import public, storefront
from points import selectors as points
from tenants.selectors import banner_of

HOME_GOODS = 8
STANDING_PAGES = ("about", "help", "contact", "privacy")


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
        "tabs": [Tab(code, title, code == tab) for code, title in titles.items()],
    })  # fmt: skip


@public
def standing_page(request: HttpRequest, page: str) -> HttpResponse:
    """About, help, contact and privacy: the footer's pages."""
    return render(request, f"storefront/home/{page}.html", {"page": page})


@public
def logo(request: HttpRequest) -> HttpResponse:
    """The tenant's own logo; its address carries the brand's version, so it may be kept."""
    response = HttpResponse(request.tenant.logo_svg, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=86400"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
