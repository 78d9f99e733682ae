"""The kiosk's pages: a card and a PIN, the balance, big tiles, one confirmation. Nobody is signed in on it.

Its session holds where it stands, who started it, and whose card was read last: the page lets its member go after a minute
without a touch, the server three minutes after the last page.
"""

import functools
import time
import uuid
from collections.abc import Callable
from typing import Any, Concatenate, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors as goods
from catalog.errors import NotOnSale
from catalog.kinds import PARCELS
from core.actors import Actor
from core.errors import DomainError
from core.guards import PublicView, public
from core.requests import MallRequest
from members.models import Member, Site
from members.selectors import member_by_public_id
from members.services import cards
from orders.services import kiosk as acts
from orders.services.kiosk import HERE, LONGEST, SECONDS, WHO
from points import selectors as points

PAGE = 12


class KioskRequest(MallRequest):
    """Behind `at_kiosk`."""

    keeper: Actor
    kiosk_site: Site


class CardRequest(KioskRequest):
    """Behind `with_card`."""

    holder: Member


def at_kiosk(view: Callable[Concatenate[KioskRequest, ...], HttpResponseBase]) -> PublicView:
    """Only in a browser that was made a kiosk, by somebody who still may; 404 elsewhere."""

    @functools.wraps(view)
    def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        here = request.session.get(HERE)
        keeper = acts.kiosk_actor(here["staff"], request.META.get("REMOTE_ADDR")) if here else None
        site = Site.objects.filter(pk=here["site"], is_active=True).first() if here and keeper else None
        if keeper is None or site is None:
            if here:
                request.session.flush()
            raise Http404
        at_it = cast(KioskRequest, request)
        at_it.keeper, at_it.kiosk_site = keeper, site
        return view(at_it, *args, **kwargs)

    return guarded


def with_card(view: Callable[Concatenate[CardRequest, ...], HttpResponseBase]) -> PublicView:
    """Besides, somebody whose card was read and who asked for a page in the last three minutes; else back to the start."""

    @at_kiosk
    @functools.wraps(view)
    def guarded(request: KioskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = request.session.get(WHO) or {"seen": 0}
        member = member_by_public_id(uuid.UUID(who["id"])) if time.time() - who["seen"] <= LONGEST else None
        if member is None or not member.may_redeem:
            request.session.pop(WHO, None)
            return redirect("storefront:kiosk")
        request.session[WHO] = {**who, "seen": time.time()}
        if who.get("must") and view.__name__ != "pin":
            return redirect("storefront:kiosk-pin")
        of_holder = cast(CardRequest, request)
        of_holder.holder = member
        return view(of_holder, *args, **kwargs)

    return guarded


@public
@at_kiosk
def start(request: KioskRequest) -> HttpResponse:
    """Read a card and take the PIN."""
    refusal = ""
    if request.method == "POST":
        try:
            member = cards.enter(text=request.POST.get("card", "")[:80], pin=request.POST.get("pin", "")[:12])
        except DomainError as error:
            refusal = str(error)
        else:
            must = not cards.has_own_pin(member.pk)
            request.session[WHO] = {"id": str(member.public_id), "seen": time.time(), "must": must}
            return redirect("storefront:kiosk-pin" if must else "storefront:kiosk-gifts")
    request.session.pop(WHO, None)
    return _page(request, "start", {"refusal": refusal}, status=409 if refusal else 200)


@public
@with_card
def gifts(request: CardRequest) -> HttpResponse:
    """The balance, and what it buys without cash: parcels only, the dearest first."""
    member = request.holder
    balance = points.balance(member.pk)
    rows = goods.storefront_list(member=member, affordable_with=balance.points, only_parcels=True, sort="high")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return _page(request, "gifts", {"balance": balance, "page": page})


@public
@with_card
def gift(request: CardRequest, public_id: uuid.UUID) -> HttpResponse:
    """One gift: its variants, and what is left after it. Posting redeems one, to be collected here."""
    member = request.holder
    try:
        product = goods.product_page(str(public_id), member)
    except NotOnSale as gone:
        raise Http404 from gone
    balance = points.balance(member.pk)
    choices = [one for one in goods.sku_choices(product, member) if one.available and not one.cash_fen]
    if product.kind not in PARCELS or not choices:
        raise Http404
    refusal = ""
    if request.method == "POST":
        chosen = next((one for one in choices if str(one.id) == request.POST.get("sku")), None)
        if chosen is None:
            raise Http404
        try:
            order = acts.redeem(
                member=member,
                sku_id=chosen.id,
                agreed_points=_number(request.POST.get("points"), chosen.points),
                site_id=request.kiosk_site.pk,
                key=request.POST.get("key", "")[:64] or uuid.uuid4().hex,
                by=request.keeper,
            )
        except DomainError as error:
            refusal = str(error)
        else:
            return _page(request, "done", {"order": order, "product": product, "balance": points.balance(member.pk)})
    context = {
        "product": product,
        "choices": [(one, balance.points - one.points) for one in choices],
        "balance": balance,
        "refusal": refusal,
        "key": uuid.uuid4(),
    }
    return _page(request, "gift", context, status=409 if refusal else 200)


@public
@with_card
def pin(request: CardRequest) -> HttpResponse:
    """Another PIN for the card."""
    refusal = ""
    if request.method == "POST":
        first, again = request.POST.get("pin", "")[:12], request.POST.get("again", "")[:12]
        try:
            if first != again:
                refusal = _("两次输入不一样，请重新输入。")
            else:
                cards.set_pin(member_id=request.holder.pk, pin=first, by=request.keeper)
                request.session[WHO] = {**request.session[WHO], "must": False}
                messages.success(request, _("密码已更换，下次请用新密码"))
                return redirect("storefront:kiosk-gifts")
        except DomainError as error:
            refusal = str(error)
    must = request.session[WHO].get("must")
    return _page(request, "pin", {"refusal": refusal, "must": must}, status=409 if refusal else 200)


@public
@at_kiosk
def leave(request: KioskRequest) -> HttpResponse:
    """The member is done: back to the start. Reached by a tap, or by itself after a minute."""
    request.session.pop(WHO, None)
    return redirect("storefront:kiosk")


@public
@at_kiosk
@require_POST
def end(request: KioskRequest) -> HttpResponse:
    """No kiosk any more; who wants the console signs in again."""
    request.session.flush()
    return redirect("account_login")


def _page(request: KioskRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    context |= {"site": request.kiosk_site, "holder": getattr(request, "holder", None), "seconds": SECONDS}
    response = render(request, f"storefront/kiosk/{name}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
