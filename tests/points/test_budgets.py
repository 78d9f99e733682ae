import pytest

from core.errors import ReasonMissing
from core.models import OperationLog
from points import selectors
from points.errors import BudgetNameTaken, InsufficientBudget, PointsNotPositive, ReferenceConflict
from points.services.ledger import budgets
from tests.points.steps import MAKER, a_budget, a_member, available, balance_of, give


def top_up(budget, points=100, reference="t/1", note="追加"):
    return budgets.top_up(budget_id=budget.pk, points=points, reference=reference, note=note, by=MAKER)


def test_a_top_up_adds_to_what_is_available_and_is_logged(acme):
    budget = a_budget(1000)
    top_up(budget, 500)
    assert available(budget) == 1500
    line = OperationLog.objects.filter(action="budget.top_up").latest("pk")
    assert (line.before, line.after, line.reason) == ({"available": 1000}, {"available": 1500}, "追加")


def test_the_same_top_up_counts_once(acme):
    budget = a_budget(0)
    assert top_up(budget).pk == top_up(budget).pk
    assert available(budget) == 100


def test_a_top_up_reference_of_another_amount_is_refused(acme):
    budget = a_budget(0)
    top_up(budget)
    with pytest.raises(ReferenceConflict):
        top_up(budget, points=101)
    assert available(budget) == 100


@pytest.mark.parametrize(("points", "note", "refusal"), [(0, "追加", PointsNotPositive), (5, "  ", ReasonMissing)])
def test_a_top_up_needs_points_and_a_reason(acme, points, note, refusal):
    budget = a_budget(0)
    with pytest.raises(refusal):
        top_up(budget, points=points, note=note)
    assert available(budget) == 0


def test_a_budget_never_goes_below_zero(acme):
    budget, lin = a_budget(99), a_member()
    with pytest.raises(InsufficientBudget) as refusal:
        give(lin, 100, budget=budget)
    assert (refusal.value.facts["needed"], refusal.value.facts["available"]) == (100, 99)
    assert (available(budget), balance_of(lin)) == (99, 0)


def test_a_name_stands_once_a_year(acme):
    a_budget(name="中秋")
    with pytest.raises(BudgetNameTaken):
        budgets.open_budget(name="中秋", year=2026, by=MAKER)
    assert budgets.open_budget(name="中秋", year=2027, by=MAKER).year == 2027


def test_the_overview_tells_in_out_and_left(acme):
    budget = a_budget(1000)
    give(a_member(), 300, budget=budget)
    line = selectors.budget_overview(budget.pk)[0]
    assert (line.funded, line.granted, line.reserved, line.available, line.percent_used) == (1000, 300, 0, 700, 30)
