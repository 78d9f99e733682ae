"""The rules of the tenant's points: types with their scope and life, what happens in hard cases, the rate in money."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.selectors import approval_steps, who_may
from catalog.selectors import categories
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from malls.forms.point_settings import PointTypeForm, PolicyForm, RateForm
from points import selectors as points
from points.services import policies


@require_GET
@console("ledger.view")
def point_rules(request: SignedInRequest) -> HttpResponse:
    """Everything in force, on one page."""
    names = {category.pk: category.name for category in categories()}
    held = points.outstanding_by_type()
    rows = [
        {"type": one, "held": held.get(one.pk, 0), "scope": [names[pk] for pk in one.scope if pk in names]}
        for one in points.point_types()
    ]
    context = {
        "rows": rows,
        "policy": points.policy(),
        "rates": points.rates(),
        "rate": points.rate_on(),
        "steps": approval_steps(),
        "alone": _who_may_alone(),
        "rate_form": RateForm(initial=typed_before_step_up(request)),
    }
    return render(request, "console/malls/point_settings.html", context)


def _who_may_alone() -> list[tuple[Any, list[str]]]:
    """What moves points without a batch, and the people who may do it within the limits."""
    ways = {
        "grants.create": _("单人发放、冲正"),
        "ledger.move": _("转移、延期"),
        "budgets.topup": _("预算充值与调整"),
        "orders.after_sale": _("缺货致歉积分"),
        "grants.approve": _("审批别人的申请"),
    }
    people = who_may(ways)
    return [(words, people[code]) for code, words in ways.items()]


@console("settings.edit")
@step_up(when=writes)
def point_type(request: SignedInRequest, type_id: int | None = None) -> HttpResponse:
    """A new point type, or another rule for one; what was granted keeps its life."""
    found = next((one for one in points.point_types() if one.pk == type_id), None)
    if type_id and found is None:
        raise Http404
    form = PointTypeForm(request.POST or None, point_type=found, categories=categories())
    form.initial.update(typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        try:
            policies.save_type(rules=form.rules(), type_id=type_id, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("积分类型已保存"))
            return redirect("console:point_rules")
    context = {"form": form, "type": found}
    return render(request, "console/malls/point_type.html", context, status=422 if form.errors else 200)


@console("settings.edit")
@step_up(when=writes)
def point_policy(request: SignedInRequest) -> HttpResponse:
    """Hard cases: what is spent already, bad rows, leavers, holds."""
    form = PolicyForm(request.POST or None, policy=points.policy())
    form.initial.update(typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        policies.save_policy(**form.cleaned_data, by=Actor.of(request))
        messages.success(request, _("规则已保存"))
        return redirect("console:point_rules")
    return render(request, "console/malls/point_policy.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@console("settings.edit")
@step_up
def rate_propose(request: SignedInRequest) -> HttpResponse:
    """Propose another rate; somebody else has to agree."""
    form = RateForm(request.POST)
    if form.is_valid():
        return _said(request, _("已提交，等待另一位同事复核"), policies.propose_rate, **form.cleaned_data)
    messages.error(request, _("请填写汇率、生效日期和原因。"))
    return redirect("console:point_rules")


@require_POST
@console("grants.approve")
@step_up
def rate_decide(request: SignedInRequest, rate_id: int) -> HttpResponse:
    """Agree to a proposed rate or refuse it."""
    agree = request.POST.get("agree") == "1"
    done = _("汇率已复核，到期自动生效") if agree else _("已驳回")
    return _said(request, done, policies.decide_rate, rate_id=rate_id, agree=agree)


def _said(request: HttpRequest, done: str, service: Any, **options: Any) -> HttpResponse:
    try:
        service(**options, by=Actor.of(request))
    except DomainError as refusal:
        if refusal.code == "unknown_record":
            raise Http404 from None
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("console:point_rules")
