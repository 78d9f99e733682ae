"""Budgets: the overview, a new one, a top-up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from points import selectors
from points.forms import BudgetForm, TopUpForm
from points.services import budgets as service


@require_GET
@console("budgets.view")
def budgets(request: HttpRequest) -> HttpResponse:
    """Every budget with what came in, went out, is promised and is left."""
    lines = selectors.budget_overview()
    names = ("funded", "granted", "reserved", "available")
    totals = {name: sum(getattr(line, name) for line in lines) for name in names}
    return render(request, "console/points/budgets.html", {"lines": lines, "totals": totals})


@console("budgets.topup")
def budget_new(request: HttpRequest) -> HttpResponse:
    """Open a budget."""
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        department_id = data["department"].pk if data["department"] else None
        try:
            service.open_budget(
                name=data["name"],
                year=data["year"],
                department_id=department_id,
                law_bucket=data["law_bucket"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("预算已开立，请充值后使用"))
            return redirect("console:budgets")
    return render(request, "console/points/budget_new.html", {"form": form}, status=422 if form.errors else 200)


@console("budgets.topup")
def budget_top_up(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Add points to a budget, with a reason, once per form."""
    lines = selectors.budget_overview(budget_id)
    if not lines:
        raise Http404
    form = TopUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reference = f"top-up/{data['request_key']}"
        try:
            service.top_up(
                budget_id=budget_id, points=data["points"], reference=reference, note=data["note"], by=Actor.of(request)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已充值 %(points)s 分") % {"points": f"{data['points']:,}"})
            return redirect("console:budgets")
    context = {"form": form, "line": lines[0]}
    return render(request, "console/points/budget_top_up.html", context, status=422 if form.errors else 200)
