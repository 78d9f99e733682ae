import datetime as dt

import pytest
from django.utils import timezone

from points import selectors
from points.errors import HoldClosed, InsufficientPoints, RefundExceedsSpend
from points.models import Hold
from points.services.ledger import holds
from points.services.ledger.spending import refund
from tests.points.steps import MAKER, a_member, balance_of


def held(points=60, **words):
    lin = a_member(points=100)
    holds.hold(member_id=lin.pk, points=points, reference="order/1", by=MAKER, **words)
    return lin


def test_held_points_are_gone_from_the_balance(acme):
    assert balance_of(held()) == 40


def test_more_than_the_balance_is_not_held(acme):
    with pytest.raises(InsufficientPoints):
        held(points=101)
    assert not Hold.objects.exists()


def test_a_repeat_holds_once(acme):
    lin = held()
    holds.hold(member_id=lin.pk, points=60, reference="order/1", by=MAKER)
    assert (balance_of(lin), Hold.objects.count()) == (40, 1)


def test_a_captured_hold_is_spent_and_can_be_refunded_from_there(acme):
    lin = held()
    holds.capture(reference="order/1", by=MAKER)
    assert (balance_of(lin), selectors.ledger_differences()) == (40, [])
    refund(reference="order/1/cancel", original_reference="order/1", by=MAKER)
    assert (balance_of(lin), selectors.system_balances()["redeemed"]) == (100, 0)


def test_a_part_is_captured_and_the_rest_comes_back(acme):
    lin = held()
    holds.capture(reference="order/1", points=50, by=MAKER)
    holds.capture(reference="order/1", points=50, by=MAKER)
    own = selectors.system_balances()
    assert (balance_of(lin), own["redeemed"], own["hold"]) == (50, 50, 0)


def test_more_than_is_held_is_not_captured(acme):
    held()
    with pytest.raises(RefundExceedsSpend):
        holds.capture(reference="order/1", points=61, by=MAKER)


def test_a_released_hold_returns_everything_once(acme):
    lin = held()
    holds.release(reference="order/1", by=MAKER)
    holds.release(reference="order/1", by=MAKER)
    assert balance_of(lin) == 100
    with pytest.raises(HoldClosed):
        holds.capture(reference="order/1", by=MAKER)


def test_a_captured_hold_is_not_released(acme):
    held()
    holds.capture(reference="order/1", by=MAKER)
    with pytest.raises(HoldClosed):
        holds.release(reference="order/1", by=MAKER)


def test_a_hold_left_alone_comes_back_by_itself(acme):
    lin = held(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert (holds.release_overdue(), holds.release_overdue(), balance_of(lin)) == (1, 0, 100)
    assert selectors.ledger_differences() == []
