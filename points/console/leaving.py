"""People who left: their cases, links, pay-outs; and what is done to one member's points."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.files.downloads import attachment
from core.guards import console, step_up, typed_before_step_up
from core.requests import SignedInRequest
from members.fields import LeaveForm
from members.models import Member
from members.selectors import member_by_no, member_by_public_id
from points import selectors
from points.console.acts import say_done_or_waiting
from points.forms import ExtendForm, OneGrantForm, TransferForm, end_of
from points.selectors import leaving as cases
from points.selectors.approvals import acts_asked_for
from points.services import acts, leaving, second_person


@require_GET
@console("members.view")
def leavers(request: SignedInRequest) -> HttpResponse:
    """Cases by state with what they hold and what came back."""
    state = request.GET.get("state", "")
    page = Paginator(cases.leaver_cases(state), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "sums": cases.leaver_sums(),
        "rate": selectors.rate_on(),
        "link": request.session.pop("leaver/link", None),
        "policy": selectors.policy(),
    }
    return render(request, "console/points/leavers.html", context)


@require_POST
@console("members.edit")
@step_up
def leaver_link(request: SignedInRequest, case_id: int) -> HttpResponse:
    """A personal one-time link, shown once."""
    try:
        token = leaving.make_link(case_id=case_id, by=Actor.of(request))
    except DomainError as refusal:
        return _refused(request, refusal, "console:leavers")
    url = request.build_absolute_uri(reverse("storefront:leaver_link", args=[token]))
    request.session["leaver/link"] = {"url": url, "case": case_id}
    return redirect("console:leavers")


@require_POST
@console("members.edit")
def leaver_return(request: SignedInRequest, case_id: int) -> HttpResponse:
    """Take the points back before the window ends."""
    return _do(request, "console:leavers", _("积分已退回预算"), leaving.return_now, case_id=case_id)


@require_POST
@console("budgets.topup")
@step_up
def leavers_paid(request: SignedInRequest) -> HttpResponse:
    """Confirm the pay-outs that were ticked."""
    chosen = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal() and len(pk) < 18]
    points = leaving.pay_out(case_ids=chosen, by=Actor.of(request))
    messages.success(request, _("已确认结算 %(points)s 分，已退回预算") % {"points": f"{points:,}"})
    return redirect("console:leavers")


@require_GET
@console("members.view")
def leavers_sheet(request: SignedInRequest) -> HttpResponse:
    """The pay-out list for payroll."""
    return attachment(cases.pay_out_sheet(), f"{_('离职结算清单')}-{timezone.localdate():%Y%m%d}.xlsx")


@require_POST
@console("members.edit")
def member_left(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark somebody as gone and open the case of their points."""
    found, form = _member(public_id), LeaveForm(request.POST)
    if form.is_valid():
        case = leaving.leave(member_id=found.pk, by=Actor.of(request), **form.cleaned_data)
        messages.success(request, _("已标记为离开"))
        if case:
            return redirect("console:leavers")
    return redirect("console:member", public_id)


@require_GET
@console("ledger.view")
def member_points(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One member's wallets, lots, debts, holds and lines, and what can be done."""
    found, typed = _member(public_id), typed_before_step_up(request)
    lots = list(selectors.open_lots(found.pk)[:100])
    context = {
        "member": found,
        "balance": selectors.balance(found.pk),
        "wallets": selectors.wallets(found.pk),
        "lots": lots,
        "debts": list(selectors.debts_of(found.pk)),
        "holds": list(selectors.holds_of(found.pk)),
        "lines": selectors.statement(found.pk, limit=15),
        "grant_form": OneGrantForm(auto_id="grant_%s"),
        "extend_form": ExtendForm(auto_id="extend_%s", initial=typed if typed and "until" in typed else None),
        "transfer_form": TransferForm(auto_id="move_%s", initial=typed if typed and "taker" in typed else None),
        "limit": selectors.policy().alone_points,
        "asked": list(acts_asked_for(found.pk)),
    }
    return render(request, "console/points/member_points.html", context)


@require_POST
@console("grants.create")
def member_grant(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Points for this member; beyond what one person may give alone they wait for a second."""
    found, form = _member(public_id), OneGrantForm(request.POST)
    if not form.is_valid():
        return _unclear(request, form, public_id)
    act = partial(acts.granting, member_id=found.pk, **form.options())
    return _do_or_ask(request, "console:member_points", _("积分已到账"), act, public_id)


@require_POST
@console("ledger.move")
@step_up
def member_extend(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """A longer life for what this member holds."""
    found, form = _member(public_id), ExtendForm(request.POST)
    if not form.is_valid():
        return _unclear(request, form, public_id)
    data = form.cleaned_data
    options = {"until": end_of(data["until"]), "reason": data["reason"], "reference": f"extend/{data['request_key']}"}
    act = partial(acts.extending, member_ids=[found.pk], **options)
    return _do_or_ask(request, "console:member_points", _("有效期已延长"), act, public_id)


@require_POST
@console("ledger.move")
@step_up
def member_transfer(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Points of this member to another."""
    found, form = _member(public_id), TransferForm(request.POST)
    if not form.is_valid():
        return _unclear(request, form, public_id)
    data = form.cleaned_data
    taker = member_by_no(data["taker"])
    if taker is None or not taker.is_active:
        messages.error(request, _("花名册中没有这个在职工号。"))
        return redirect("console:member_points", public_id)
    options = {"points": data["points"], "note": data["note"], "reference": f"transfer/{data['request_key']}"}
    act = partial(acts.transferring, giver_id=found.pk, taker_id=taker.pk, **options)
    return _do_or_ask(request, "console:member_points", _("积分已转移"), act, public_id)


@require_POST
@console("grants.create")
@step_up
def journal_reverse(request: SignedInRequest, journal_id: int) -> HttpResponse:
    """Undo one journal by a linked one."""
    reason = request.POST.get("note", "").strip()[:200]
    act = partial(acts.reversing, journal_id=journal_id, reason=reason, by=Actor.of(request))
    return _do_or_ask(request, "console:journal", _("已冲正，原凭证保留"), act, journal_id)


def _member(public_id: uuid.UUID) -> Member:
    found = member_by_public_id(public_id)
    if found is None:
        raise Http404
    return found


def _do(request: HttpRequest, page: str, done: str, service: Any, *places: Any, **options: Any) -> HttpResponse:
    try:
        service(**options, by=Actor.of(request))
    except DomainError as refusal:
        return _refused(request, refusal, page, *places)
    messages.success(request, done)
    return redirect(page, *places)


def _do_or_ask(request: HttpRequest, page: str, done: str, act: Callable[[], acts.Act], *places: Any) -> HttpResponse:
    """Do the act, or say that it waits for a second person."""
    try:
        found = second_person.do_or_ask(act(), by=Actor.of(request))
    except DomainError as refusal:
        return _refused(request, refusal, page, *places)
    say_done_or_waiting(request, found, done)
    return redirect(page, *places)


def _refused(request: HttpRequest, refusal: DomainError, page: str, *places: Any) -> HttpResponse:
    if refusal.code == "unknown_record":
        raise Http404 from None
    messages.error(request, str(refusal))
    return redirect(page, *places)


def _unclear(request: HttpRequest, form: Any, public_id: uuid.UUID) -> HttpResponse:
    said = [f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items() if name in form.fields]
    messages.error(request, " ".join(said) or _("请检查填写的内容。"))
    return redirect("console:member_points", public_id)
