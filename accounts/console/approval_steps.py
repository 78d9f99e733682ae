"""The tenant's approval steps."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.forms import ApprovalStepForm, DeputyForm
from accounts.services import approvals
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest


@console("settings.edit")
@step_up(when=writes)
def approval_steps(request: SignedInRequest) -> HttpResponse:
    """The steps a batch goes through, and one more."""
    form = ApprovalStepForm(request.POST or None, initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        approvals.add_step(
            title=data["title"],
            above_points=data["above_points"],
            role_id=data["role"].pk if data["role"] else None,
            by=Actor.of(request),
        )
        messages.success(request, _("已添加审批步骤"))
        return redirect("console:approval_steps")
    steps = selectors.approval_steps()
    context = {
        "form": form,
        "steps": steps,
        "nobody": selectors.without_decider([step.role_id for step in steps] or [None], but=[]),
        "deputies": selectors.deputies(),
        "deputy_form": DeputyForm(auto_id="deputy_%s", initial=typed_before_step_up(request)),
    }
    return render(request, "console/accounts/approval_steps.html", context, status=422 if form.errors else 200)


@require_POST
@console("settings.edit")
@step_up
def approval_step_remove(request: SignedInRequest, step_no: int) -> HttpResponse:
    """Take a step out; what is under way keeps it."""
    if not selectors.approval_steps().filter(step_no=step_no).exists():
        raise Http404
    approvals.remove_step(step_no=step_no, by=Actor.of(request))
    messages.success(request, _("已移除审批步骤"))
    return redirect("console:approval_steps")


@require_POST
@console("settings.edit")
@step_up
def deputy_add(request: SignedInRequest) -> HttpResponse:
    """Somebody decides in another's place for some days."""
    form = DeputyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择两位同事和起止日期。"))
        return redirect("console:approval_steps")
    data = form.cleaned_data
    try:
        approvals.add_deputy(
            user_id=data["user"].pk,
            deputy_id=data["deputy"].pk,
            from_on=data["from_on"],
            until_on=data["until_on"],
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已设置代理人"))
    return redirect("console:approval_steps")


@require_POST
@console("settings.edit")
def deputy_remove(request: SignedInRequest, deputy_id: int) -> HttpResponse:
    """Nobody stands in any more."""
    if not selectors.deputies().filter(pk=deputy_id).exists():
        raise Http404
    approvals.remove_deputy(deputy_id=deputy_id, by=Actor.of(request))
    messages.success(request, _("已取消代理"))
    return redirect("console:approval_steps")
