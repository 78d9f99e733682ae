import pytest

from points import selectors
from points.errors import InsufficientBudget, NotAPart, PointsNotPositive
from points.services.ledger import budgets
from tests.points.steps import MAKER, a_budget, a_member, available, give


@pytest.fixture
def whole(acme):
    return a_budget(1_000, name="公司福利")


@pytest.fixture
def part(whole):
    return budgets.open_budget(name="研发部", year=2020, parent_id=whole.pk, by=MAKER)


def hand_over(part, points, reference="a/1"):
    return budgets.allocate(budget_id=part.pk, points=points, reference=reference, note="划拨", by=MAKER)


def hand_back(budget, points, reference="r/1"):
    return budgets.return_unused(budget_id=budget.pk, points=points, reference=reference, note="用不完", by=MAKER)


def test_a_part_is_of_the_wholes_year_and_bucket(whole, part):
    assert (part.year, part.law_bucket, part.parent) == (whole.year, whole.law_bucket, whole)


def test_points_are_handed_to_a_part_once_and_come_back(whole, part):
    assert hand_over(part, 400) == hand_over(part, 400)
    assert (available(whole), available(part)) == (600, 400)
    hand_back(part, 150)
    assert (available(whole), available(part), selectors.ledger_differences()) == (750, 250, [])


def test_a_part_cannot_give_what_its_whole_does_not_have(whole, part):
    with pytest.raises(InsufficientBudget):
        hand_over(part, 1_001)
    assert (available(whole), available(part)) == (1_000, 0)


def test_a_grant_is_refused_at_the_parts_line(whole, part):
    hand_over(part, 50)
    with pytest.raises(InsufficientBudget):
        give(a_member(), 51, budget=part)


def test_the_wholes_rest_goes_back_to_the_issuer(whole):
    hand_back(whole, 1_000)
    assert (available(whole), selectors.system_balances()["issuer"], selectors.ledger_differences()) == (0, 0, [])


def test_nonsense_is_refused(whole, part):
    with pytest.raises(NotAPart):
        hand_over(whole, 10)
    for points in (0, -1):
        with pytest.raises(PointsNotPositive):
            hand_back(part, points)
