"""Budgets: the tree, one budget with everything that moved in it, a new one, and points into, between and out of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import DomainError
from core.guards import Guarded, console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from core.ui.charts import chart
from points import selectors
from points.console.acts import say_done_or_waiting
from points.forms import BudgetEndForm, BudgetFilter, BudgetForm, TopUpForm
from points.models import PointsAct
from points.selectors import finance
from points.selectors.budgets import FIGURES, BudgetTree
from points.services import acts, second_person
from points.services.ledger import budget_years
from points.services.ledger import budgets as service

PAGE = 30


@require_GET
@console("budgets.view")
def budgets(request: SignedInRequest) -> HttpResponse:
    """The year's budgets as trees, how they burn down, and by department."""
    years = selectors.budget_years()
    form = BudgetFilter(request.GET, years=years)
    year, bucket = form.shown()
    trees = selectors.budget_trees(year=year, bucket=bucket)
    lines = [line for tree in trees for line in (tree.whole, *tree.parts)]
    burn = finance.burn_down([line.budget_id for line in lines], year)
    context = {
        "trees": trees,
        "form": form,
        "years": years,
        "year": year,
        "totals": {name: sum(getattr(tree, name) for tree in trees) for name in FIGURES},
        "burn": _burn_chart(burn) if trees else None,
        "year_end": burn.year_end,
        "departments": _by_department(trees),
        "by_year": finance.budgets_by_year(),
        "ending": [tree for tree in trees if tree.ends_soon or (tree.whole.has_ended and tree.available)],
    }
    return render(request, "console/points/budgets.html", context)


@require_GET
@console("budgets.view")
def budget(request: SignedInRequest, budget_id: int) -> HttpResponse:
    """One budget: its numbers, burn-down, movements, batches, and what its points became."""
    found = finance.find_budget(budget_id)
    if found is None:
        raise Http404
    lines = selectors.budget_overview()
    number = request.GET.get("page", "")
    at = max(int(number), 1) if number.isdecimal() and len(number) < 6 else 1
    moves = finance.movements(budget_id, limit=PAGE + 1, offset=(at - 1) * PAGE)
    burn = finance.burn_down([budget_id], found.year)
    context = {
        "budget": found,
        "line": next(line for line in lines if line.budget_id == budget_id),
        "parts": [line for line in lines if line.parent_id == budget_id],
        "burn": _burn_chart(burn),
        "year_end": burn.year_end,
        "moves": moves[:PAGE],
        "more": at + 1 if len(moves) > PAGE else None,
        "less": at - 1,
        "batches": list(finance.batches_of(budget_id)[:10]),
        "became": selectors.trace_budget(budget_id, limit=10),
    }
    return render(request, "console/points/budget.html", context)


@console("budgets.topup")
@step_up(when=writes)
def budget_new(request: SignedInRequest) -> HttpResponse:
    """Open a budget, or a part of one."""
    form = BudgetForm(
        request.POST or None, initial={"parent": request.GET.get("parent", "")} | (typed_before_step_up(request) or {})
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = service.open_budget(
                name=data["name"],
                year=data["year"],
                department_id=data["department"].pk if data["department"] else None,
                law_bucket=data["law_bucket"],
                parent_id=data["parent"].pk if data["parent"] else None,
                ends_on=data["ends_on"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("预算已开立，请充值后使用"))
            return redirect("console:budget", opened.pk)
    return render(request, "console/points/budget_new.html", {"form": form}, status=422 if form.errors else 200)


@console("budgets.topup")
@step_up(when=writes)
def budget_end(request: SignedInRequest, budget_id: int) -> HttpResponse:
    """Until when the budget pays, and which comes after it."""
    found = finance.find_budget(budget_id)
    if found is None or found.parent_id:
        raise Http404
    form = BudgetEndForm(request.POST or None, budget=found, initial=typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        after = form.cleaned_data["next_budget"]
        try:
            budget_years.set_end(
                budget_id=budget_id,
                ends_on=form.cleaned_data["ends_on"],
                next_id=after.pk if after else None,
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("截止与接续已保存"))
            return redirect("console:budget", budget_id)
    context = {"form": form, "budget": found}
    return render(request, "console/points/budget_end.html", context, status=422 if form.errors else 200)


def _move(
    name: str, kind: PointsAct.Kind, service: Callable[..., Any], verb: Any, title: Any, done: Any, icon: str
) -> Guarded:
    """The door of one movement of a budget: a form with points and a reason, once per form."""

    def act(request: HttpRequest, budget_id: int) -> HttpResponse:
        lines = selectors.budget_overview(budget_id)
        if not lines:
            raise Http404
        rest = {"points": lines[0].available, "note": _("年末结转")} if kind == PointsAct.Kind.CARRY else {}
        form = TopUpForm(request.POST or None, initial={**rest, **(typed_before_step_up(request) or {})})
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                reference = f"{name}/{data['request_key']}"
                act = acts.moving_budget(
                    kind, budget_id=budget_id, points=data["points"], reference=reference, note=data["note"]
                )
                found = second_person.do_or_ask(act, by=Actor.of(request))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                say_done_or_waiting(request, found, done % {"points": f"{data['points']:,}"})
                return redirect("console:budget", budget_id)
        context = {
            "form": form,
            "line": lines[0],
            "title": title % {"name": lines[0].name},
            "verb": verb,
            "icon": icon,
            "whole": selectors.budget_overview(lines[0].parent_id)[0] if lines[0].parent_id else None,
            "move": name,
            "after": selectors.chain_of(budget_id)[1:2],
        }
        return render(request, "console/points/budget_move.html", context, status=422 if form.errors else 200)

    act.__doc__, act.__name__ = service.__doc__, name
    return console("budgets.topup")(step_up(when=writes)(act))


budget_top_up = _move(
    "top-up",
    PointsAct.Kind.TOP_UP,
    service.top_up,
    gettext_lazy("充值"),
    gettext_lazy("给「%(name)s」充值"),
    gettext_lazy("已充值 %(points)s 分"),
    "tabler--plus",
)
budget_allocate = _move(
    "allocate",
    PointsAct.Kind.ALLOCATE,
    service.allocate,
    gettext_lazy("划拨"),
    gettext_lazy("划拨给「%(name)s」"),
    gettext_lazy("已划拨 %(points)s 分"),
    "tabler--arrow-down-right",
)
budget_return = _move(
    "return",
    PointsAct.Kind.RETURN,
    service.return_unused,
    gettext_lazy("退还"),
    gettext_lazy("从「%(name)s」退还"),
    gettext_lazy("已退还 %(points)s 分"),
    "tabler--arrow-up-left",
)


budget_carry = _move(
    "carry",
    PointsAct.Kind.CARRY,
    service.carry_over,
    gettext_lazy("结转"),
    gettext_lazy("结转「%(name)s」的剩余积分"),
    gettext_lazy("已结转 %(points)s 分"),
    "tabler--arrow-right",
)


def _burn_chart(burn: finance.BurnDown) -> dict[str, Any]:
    series = {_("累计拨入"): burn.funded, _("累计发放"): burn.granted}
    if burn.year_end is not None:
        series[_("按目前速度")] = burn.forecast
    return chart([_("%(n)s月") % {"n": month} for month in range(1, 13)], series, dashed=[_("按目前速度")])


def _by_department(trees: list[BudgetTree]) -> dict[str, Any] | None:
    sums: dict[str, list[int]] = {}
    for line in (line for tree in trees for line in (tree.whole, *tree.parts)):
        own = sums.setdefault(line.department or _("全公司"), [0, 0, 0])
        for place, points in enumerate((line.granted, line.reserved, line.available)):
            own[place] += points
    if len(sums) < 2:
        return None
    names = sorted(sums, key=lambda name: -sum(sums[name]))
    series = {word: [sums[name][n] for name in names] for n, word in enumerate((_("已发放"), _("已占用"), _("可用")))}
    return chart(names, series)
