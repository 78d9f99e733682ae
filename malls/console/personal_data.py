"""Personal data on a member's request: a file of it, and forgetting them."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.events import operation_log
from core.files.downloads import attachment
from core.guards import console, step_up
from core.requests import SignedInRequest
from malls.forms.personal_data import EraseForm
from malls.selectors.personal_data import file_of
from malls.services import erasing
from members.models import Member
from members.selectors import member_by_public_id


def _member(public_id: uuid.UUID) -> Member:
    if member := member_by_public_id(public_id):
        return member
    raise Http404


@require_GET
@console("members.unmask")
@step_up
def member_data(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything the mall knows of somebody, in clear; who took it is written down."""
    member = _member(public_id)
    operation_log.record(by=Actor.of(request), action="member.data", target=f"member/{public_id}")
    return attachment(file_of(member), f"member-{member.employee_no}.json")


@require_POST
@console("members.edit")
@step_up
def member_erase(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Forget somebody who left."""
    member, form = _member(public_id), EraseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明原因"))
        return redirect("console:member", public_id)
    try:
        erasing.erase(member_id=member.pk, reason=form.cleaned_data["reason"], by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("个人信息已清除，积分与订单的数字保持不变"))
    return redirect("console:member", public_id)
