import datetime as dt

import pytest
from django.utils import timezone

from core.errors import ReasonMissing
from points import selectors
from points.errors import ExpiryInThePast, PointsNotPositive, PointsTooMany
from points.services.grants.single_grants import grant_one
from tests.points.steps import MAKER, a_budget, a_member, available, balance_of


def grant(member, budget, points=100, reason="生日", expires_at=None, reference="grant/1"):
    fields = {"member_id": member.pk, "points": points, "budget_id": budget.pk, "reason": reason}
    return grant_one(**fields, expires_at=expires_at, reference=reference, by=MAKER)


def test_a_grant_moves_points_from_the_budget_to_the_member(acme):
    lin, budget = a_member(), a_budget(1000)
    grant(lin, budget)
    assert (balance_of(lin), available(budget)) == (100, 900)


def test_the_same_grant_comes_once(acme):
    lin, budget = a_member(), a_budget(1000)
    assert grant(lin, budget).pk == grant(lin, budget).pk
    assert (balance_of(lin), available(budget)) == (100, 900)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"points": 0}, PointsNotPositive),
        ({"points": 100_001}, PointsTooMany),
        ({"reason": " "}, ReasonMissing),
        ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, ExpiryInThePast),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(acme, fields, refusal):
    lin, budget = a_member(), a_budget(1_000_000)
    with pytest.raises(refusal):
        grant(lin, budget, **fields)
    assert (balance_of(lin), available(budget)) == (0, 1_000_000)


def test_the_balance_tells_what_ends_first(acme):
    lin, budget = a_member(), a_budget(1000)
    soon = timezone.now() + dt.timedelta(days=5)
    grant(lin, budget, points=30, expires_at=soon, reference="a")
    grant(lin, budget, points=70, expires_at=soon + dt.timedelta(days=90), reference="b")
    balance = selectors.balance(lin.pk)
    assert (balance.points, balance.next_expiry_points, balance.next_expiry_at) == (100, 30, soon)


def test_balances_of_many_come_in_one_query(acme, django_assert_num_queries):
    lin, wang = a_member(points=100), a_member()
    with django_assert_num_queries(1):
        assert selectors.balances([lin.pk, wang.pk]) == {lin.pk: 100, wang.pk: 0}
