"""Cards with a QR code for members without a phone: printed once, revoked at any time."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.files.downloads import attachment
from core.guards import console, step_up, writes
from core.requests import MallRequest, SignedInRequest
from members import selectors
from members.forms import CardsForm
from members.models import Member
from members.services import cards as acts


@console("members.edit")
@step_up(when=writes)
def sheet(request: SignedInRequest) -> HttpResponse:
    """Whom to print cards for; posting prints them as a PDF, this once."""
    form = CardsForm(request.POST if request.method == "POST" else request.GET or None)
    department = without_login = None
    if form.is_valid():
        department, without_login = form.cleaned_data["department"], not form.cleaned_data["everybody"]
    people = selectors.without_card(
        department_id=department.pk if department else None, without_login=without_login is not False
    )
    ids = list(people.order_by("employee_no").values_list("pk", flat=True)[: acts.AT_MOST])
    if request.method == "POST" and form.is_valid():
        if ids:
            return _pdf(request, acts.issue(member_ids=ids, by=Actor.of(request)))
        messages.error(request, _("没有需要制卡的成员"))
        return redirect("console:cards")
    context = {
        "form": form,
        "count": people.count(),
        "at_most": acts.AT_MOST,
        "some": people.order_by("employee_no")[:8],
    }
    return render(request, "console/members/cards.html", context)


@console("members.edit")
@step_up(when=writes)
@require_POST
def one(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """A new card for one member; the one they had is worthless."""
    found = get_object_or_404(Member.objects.active(), public_id=public_id)
    return _pdf(request, acts.issue(member_ids=[found.pk], by=Actor.of(request)))


@console("members.edit")
@require_POST
def revoke(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """The member's card opens nothing any more."""
    found = get_object_or_404(Member, public_id=public_id)
    if acts.revoke(member_id=found.pk, by=Actor.of(request)):
        messages.success(request, _("二维码卡已停用"))
    return redirect("console:member", public_id)


def _pdf(request: MallRequest, printed: list[acts.Printed]) -> HttpResponse:
    tenant: Any = request.tenant
    note = _("首次密码 %(pin)s，用后即换")
    rows = [
        (card.member.name, str(card.member.department or ""), card.text, note % {"pin": card.pin}) for card in printed
    ]
    from core.documents.pdf import write_cards  # not above: it brings a whole typesetter

    pdf = write_cards(rows, head=tenant.name, color=tenant.brand_color)
    return attachment(pdf, f"{_('二维码卡')}-{timezone.localdate():%Y%m%d}.pdf")
