"""Merging one department into another: people, budgets and audiences follow."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up
from core.requests import SignedInRequest
from malls.services import organising
from members.models import Department


@require_POST
@console("members.edit")
@step_up
def department_merge(request: SignedInRequest, department_id: int) -> HttpResponse:
    """Put the department into the one that was chosen."""
    gone = get_object_or_404(Department, pk=department_id)
    into = cleaners.parse_id(request.POST.get("into"))
    kept = Department.objects.active().filter(pk=into).first() if into else None
    if kept is None:
        messages.error(request, _("请选择要并入的部门"))
        return redirect("console:department", department_id)
    try:
        found = organising.merge_departments(gone_id=gone.pk, kept_id=kept.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:department", department_id)
    told = {"name": gone.name, "people": found.people, "budgets": found.budgets, "offers": found.offers}
    messages.success(
        request, _("「%(name)s」已合并：%(people)d 人、%(budgets)d 个预算、%(offers)d 个商品价格随之转入") % told
    )
    return redirect("console:department", kept.pk)
