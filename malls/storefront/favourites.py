"""What a member keeps an eye on: the heart, what to be told of, the goal they save for."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors as catalog
from catalog.errors import NotOnSale
from catalog.selectors import LinePrice
from catalog.services import favourites
from core.guards import storefront
from core.requests import MemberRequest
from malls.selectors.reach import Reach
from points import selectors as points

WISHES = ("tell_restock", "tell_price", "is_goal")


@storefront
@require_POST
def favourite(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """The heart on and off, and what to be told of: `act` is put, drop, or the wish to switch."""
    try:
        found = catalog.product_page(str(public_id), request.member)
    except NotOnSale as gone:
        raise Http404 from gone
    who: dict[str, Any] = {"member_id": request.member.pk, "product_id": found.pk}
    act = request.POST.get("act", "")
    if act == "drop":
        favourites.drop(**who)
        said = _("已取消收藏")
    elif act == "put":
        favourites.put(**who, points=found.points)
        said = _("已收藏，降价会告诉您")
    elif act in WISHES:
        on = bool(request.POST.get("on"))
        favourites.choose(**who, points=found.points, **{act: on})
        said = _("已设为心愿目标") if act == "is_goal" and on else _("已保存")
    else:
        raise Http404
    if request.htmx:
        context = {"product": found, "wish": catalog.wish(request.member.pk, found.pk)}
        return render(request, "storefront/malls/wish.html", context)
    messages.success(request, said)
    back = request.POST.get("back", "")
    return redirect(
        back if back == reverse("storefront:favourites") else "storefront:product", *([] if back else [public_id])
    )


@storefront
def favourites_page(request: MemberRequest) -> HttpResponse:
    """What the member keeps an eye on, what fell in price since, and how far the goal is."""
    rows = list(catalog.favourites(request.member)[:100])
    balance = points.balance(request.member.pk)
    goal = next((one for one in rows if one.is_goal), None)
    reach = (
        Reach(LinePrice(goal.points, goal.min_points or goal.points, goal.cash_fen), balance.points, 0, None)
        if goal
        else None
    )
    return render(
        request, "storefront/malls/favourites.html", {"rows": rows, "balance": balance, "goal": goal, "reach": reach}
    )
