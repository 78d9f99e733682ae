"""Signing in with a code to one's phone, and joining by a link or poster with one."""

import time
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import public
from core.privacy import crypto
from core.requests import MallRequest
from core.tenancy.tasks import enqueue_on_commit
from members import tasks
from members.forms.logins import CodeForm, PhoneForm
from members.services import joining, phone_codes

KEPT = "phone_code"  # in the session: the phone (sealed), when its code was asked for, by which link, whether it was proved
SECONDS = int(phone_codes.LIFE.total_seconds())
PAUSE = int(phone_codes.PER_PHONE[0][0].total_seconds())


@public
def phone_code(request: MallRequest) -> HttpResponse:
    """Ask for a code. The answer is the same whoever's the phone is."""
    if not phone_codes.is_open():
        return redirect("account_login")
    form = PhoneForm(request.POST or None)
    kept = request.session.get(KEPT) or {}
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            code_id, code = phone_codes.ask(phone=phone, ip=request.META.get("REMOTE_ADDR") or None)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            enqueue_on_commit(tasks.send_phone_code, code_id=code_id, words=phone_codes.sealed(phone=phone, code=code))
            request.session[KEPT] = {
                "phone": phone_codes.seal(phone),
                "at": time.time(),
                "link": kept.get("link"),
                "demo": code if phone_codes.pretends() else "",
            }
            return redirect("storefront:phone_code_enter")
    return render(request, "account/phone_code.html", {"form": form}, status=422 if form.errors else 200)


@public
def phone_code_enter(request: MallRequest) -> HttpResponse:
    """Type the code; then in, or asked which of several members one is."""
    kept = _kept(request)
    if kept is None:
        return redirect("storefront:phone_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if phone_codes.try_code(phone=kept["phone"], code=form.cleaned_data["code"]):
            request.session[KEPT] = {**request.session[KEPT], "proved": True}
            return _come_in(request, {**kept, "proved": True})
        form.add_error("code", _("验证码不对，或已过期。输错五次后要重新获取。"))
    wait = max(0, int(kept["at"] + PAUSE - time.time()))
    context = {"form": form, "phone": crypto.mask_phone(kept["phone"]), "wait": wait, "demo_code": kept.get("demo")}
    return render(request, "account/phone_code_enter.html", context, status=422 if form.errors else 200)


@public
def phone_code_choose(request: MallRequest) -> HttpResponse:
    """Several members have the phone that was proved: which of them."""
    kept = _kept(request)
    if kept is None or not kept.get("proved"):
        return redirect("storefront:phone_code")
    if request.method == "POST" and (member_id := cleaners.parse_id(request.POST.get("member"))):
        return _come_in(request, kept, member_id)
    people = phone_codes.owners(kept["phone"])
    return render(request, "account/phone_code_choose.html", {"people": people})


@require_GET
@public
def join(request: MallRequest, token: str) -> HttpResponse:
    """The door of a link or poster: a code to the phone the roster has."""
    link = joining.link_of(token[:64])
    if link is None or not link.is_open or not phone_codes.is_open():
        return render(request, "account/join_over.html", status=410 if link else 404)
    request.session[KEPT] = {"link": link.pk}
    return render(request, "account/phone_code.html", {"form": PhoneForm(), "joins": True})


def _come_in(request: MallRequest, kept: dict[str, Any], member_id: int | None = None) -> HttpResponse:
    """In, by allauth's stages: who has a second factor is asked for it."""
    if member_id is None and len(phone_codes.owners(kept["phone"])) > 1:
        return redirect("storefront:phone_code_choose")
    try:
        member = joining.admit(phone=kept["phone"], member_id=member_id, link_id=kept.get("link"), by=Actor.of(request))
    except DomainError as refusal:
        return render(request, "account/phone_code_refused.html", {"refusal": str(refusal)}, status=409)
    del request.session[KEPT]
    record_authentication(request, member.user, method="code")
    return perform_login(request, Login(user=member.user))


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    """What this browser asked for, while its code lives."""
    kept = request.session.get(KEPT)
    if not kept or "phone" not in kept or time.time() > kept["at"] + SECONDS:
        return None
    return {**kept, "phone": phone_codes.unseal(kept["phone"])}
