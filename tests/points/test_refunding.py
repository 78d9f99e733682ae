import datetime as dt

import pytest
from django.utils import timezone

from points import selectors
from points.errors import NothingToRefund, PointsNotPositive, RefundExceedsSpend
from points.services.spending import refund, spend
from tests.points.words import MAKER, a_member, balance_of, give


def bought(points=150, **member):
    lin = a_member(points=points, **member)
    spend(member_id=lin.pk, points=points, reference="order/1", note="保温杯", by=MAKER)
    return lin


def give_back(reference="refund/1", points=None):
    return refund(reference=reference, original_reference="order/1", points=points, by=MAKER)


def test_a_refund_returns_the_points_to_their_lot(acme):
    lin = a_member(points=200, days=90)
    before = selectors.balance(lin.pk)
    spend(member_id=lin.pk, points=150, reference="order/1", by=MAKER)
    give_back()
    assert selectors.balance(lin.pk) == before


def test_the_last_spent_lot_is_given_back_first(acme):
    lin = a_member(points=100, days=90)
    give(lin, 100, days=200)
    spend(member_id=lin.pk, points=200, reference="order/1", by=MAKER)
    lots = selectors.journal_detail(lin.pk, give_back(points=120)).lots
    assert [lot.points for lot in lots] == [100, 20]
    assert lots[0].expires_at > lots[1].expires_at


def test_points_about_to_expire_come_back_with_the_guaranteed_life(acme):
    lin = bought(points=150, days=3)
    give_back()
    left = selectors.balance(lin.pk).next_expiry_at - timezone.now()
    assert dt.timedelta(days=29, hours=23) < left <= dt.timedelta(days=30)
    assert balance_of(lin) == 150


def test_parts_add_up_to_the_whole_and_no_further(acme):
    lin = bought(points=150, days=3)
    give_back("refund/1", 100)
    give_back("refund/2")
    assert balance_of(lin) == 150
    with pytest.raises(RefundExceedsSpend) as refusal:
        give_back("refund/3", 1)
    assert (refusal.value.facts["left"], balance_of(lin)) == (0, 150)


def test_the_same_refund_comes_once(acme):
    lin = bought(points=150)
    assert give_back(points=50) == give_back(points=50)
    assert balance_of(lin) == 50


def test_what_was_never_spent_is_not_refunded(acme):
    bought(points=150)
    with pytest.raises(NothingToRefund):
        refund(reference="refund/1", original_reference="order/404", by=MAKER)


@pytest.mark.parametrize("points", [0, -1])
def test_a_refund_of_nothing_is_refused(acme, points):
    lin = bought(points=150)
    with pytest.raises(PointsNotPositive):
        give_back(points=points)
    assert balance_of(lin) == 0


def test_the_books_agree_after_spends_and_refunds(acme):
    bought(points=150, days=3)
    give_back("refund/1", 100)
    assert selectors.ledger_differences() == []
