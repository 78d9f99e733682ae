"""The mall's front page and its standing pages."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors as catalog
from catalog.models import HomeBlock
from core.guards import public, storefront
from core.requests import MallRequest, MemberRequest
from core.ui.fragment_cache import cached, lazy
from malls.selectors import page_texts
from malls.selectors.home_blocks import drawn_blocks, skin_today
from orders.selectors import member_summary
from tenants.models import PageText
from tenants.selectors.scenario_texts import scenario_text_of

STANDING_PAGES = tuple(PageText.Page.values)
LARGE, YEAR = "large_text", 365 * 24 * 3600
SOON = dt.timedelta(days=60)  # points that end within so many days get a block of their own


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
def home(request: MemberRequest) -> HttpResponse:
    """Balance, and the blocks the mall has arranged. What a block shows is asked for only when no fragment of it is cached."""
    request.summary = summary = member_summary(request.member.pk)
    balance, tenant = summary.balance, request.tenant
    titles = {"": _("推荐"), "can": _("我能兑"), "new": _("新品")}
    asked = request.GET.get("tab", "")
    tab = asked if asked in titles else ""
    version = catalog.goods_version(request.member)
    arranged = cached(("home-blocks", version), 15, catalog.home_blocks)
    is_soon = balance.next_expiry_at is not None and balance.next_expiry_at < timezone.now() + SOON
    return render(
        request,
        "storefront/malls/home.html",
        {
            "balance": balance,
            "goods_version": version,
            "categories": lazy(catalog.category_tree),
            "scenario_text": scenario_text_of(tenant),
            "blocks": drawn_blocks(arranged, tenant, request.member, balance.points, tab=tab),
            "is_soon": is_soon,
            "has_entries": any(one.kind == HomeBlock.Kind.ENTRIES for one in arranged),
            "skin": catalog.skin_of(arranged) or skin_today(timezone.localdate()),
            "tabs": [Tab(code, title, code == tab) for code, title in titles.items()],
        },
    )


@storefront
@require_POST
def text_size(request: MemberRequest) -> HttpResponse:
    """Large letters on this device, or the usual ones."""
    answer = redirect("storefront:me")
    if request.POST.get("large"):
        answer.set_cookie(LARGE, "1", max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(LARGE, samesite="Lax")
    return answer


@public
def standing_page(request: MallRequest, page: str) -> HttpResponse:
    """About, help, contact and privacy: in the company's words where it wrote any, else in the platform's."""
    own = page_texts.standing_page(request.tenant, page)
    if own is None:
        return render(request, f"storefront/malls/{page}.html", {"page": page})
    context = {"page": page, "own": own, "title": PageText.Page(page).label}
    return render(request, "storefront/malls/standing_page.html", context)
