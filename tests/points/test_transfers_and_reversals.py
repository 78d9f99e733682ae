import pytest

from points import selectors
from points.errors import InsufficientPoints, NotReversible, PointsNotPositive, ReferenceConflict
from points.models import Debt, Journal, LedgerPolicy, Lot
from points.services import reversals
from points.services.grants import single_grants
from points.services.ledger.spending import refund, spend
from points.services.ledger.transfers import transfer
from tests.points.steps import MAKER, a_budget, a_member, available, balance_of, give


def move(giver, taker, points, reference="t/1"):
    return transfer(giver_id=giver.pk, taker_id=taker.pk, points=points, reference=reference, by=MAKER)


def test_points_move_and_keep_their_expiry(acme):
    lin, wang = a_member(points=50), a_member()
    give(lin, 100, days=30)
    move(lin, wang, 120)
    assert (balance_of(lin), balance_of(wang), selectors.ledger_differences()) == (30, 120, [])
    assert selectors.balance(wang.pk).next_expiry_points == 100
    assert Lot.objects.get(account__member=wang, expires_at=None).origin.account.member == lin


def test_the_same_transfer_moves_once_and_another_one_conflicts(acme):
    lin, wang = a_member(points=100), a_member()
    assert move(lin, wang, 60) == move(lin, wang, 60)
    with pytest.raises(ReferenceConflict):
        move(lin, wang, 10)
    assert (balance_of(lin), balance_of(wang)) == (40, 60)


def test_nobody_gives_more_than_they_have_or_to_themselves(acme):
    lin, wang = a_member(points=100), a_member()
    with pytest.raises(InsufficientPoints):
        move(lin, wang, 101)
    for points, taker in ((0, wang), (-5, wang), (5, lin)):
        with pytest.raises(PointsNotPositive):
            move(lin, taker, points)
    assert (balance_of(lin), balance_of(wang)) == (100, 0)


def granted(points=100):
    lin, budget = a_member(), a_budget(1_000)
    words = {"reason": "发错", "expires_at": None, "reference": "g/1", "by": MAKER}
    journal = single_grants.grant_one(member_id=lin.pk, points=points, budget_id=budget.pk, **words)
    return lin, budget, journal


def undo(journal):
    return reversals.reverse(journal_id=journal.pk, reason="发错人", by=MAKER)


def policy(negative):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"negative": negative})


def test_an_unspent_grant_is_reversed_by_a_linked_journal_once(acme):
    lin, budget, journal = granted()
    back = undo(journal)
    assert (back.reverses, back.kind, undo(journal)) == (journal, "reverse", back)
    assert (balance_of(lin), available(budget), selectors.ledger_differences()) == (0, 1_000, [])


def test_a_spent_grant_is_not_reversed_where_the_policy_refuses(acme):
    lin, budget, journal = granted()
    spend(member_id=lin.pk, points=10, reference="order/1", by=MAKER)
    with pytest.raises(InsufficientPoints):
        undo(journal)
    assert (balance_of(lin), available(budget), Journal.objects.filter(kind="reverse").count()) == (90, 900, 0)


@pytest.mark.parametrize(("negative", "left", "owed"), [("zero", 990, 0), ("debt", 1_000, 10)])
def test_the_spent_part_is_waived_or_owed_by_policy(acme, negative, left, owed):
    policy(negative)
    lin, budget, journal = granted()
    spend(member_id=lin.pk, points=10, reference="order/1", by=MAKER)
    undo(journal)
    assert (balance_of(lin), available(budget), sum(d.remaining for d in Debt.objects.all())) == (0, left, owed)
    assert selectors.ledger_differences() == []


def test_a_top_up_is_reversed_only_while_the_budget_has_it(acme):
    budget = a_budget(500)
    undo(Journal.objects.get(kind="top_up"))
    assert (available(budget), selectors.ledger_differences()) == (0, [])


def test_a_purchase_is_not_reversed_here(acme):
    lin = a_member(points=100)
    spent = spend(member_id=lin.pk, points=10, reference="order/1", by=MAKER)
    with pytest.raises(NotReversible):
        undo(Journal.objects.get(pk=spent))


def test_a_waived_reversal_is_not_walked_round_by_cancelling_afterwards(acme):
    policy("zero")
    lin, budget, journal = granted()
    spend(member_id=lin.pk, points=40, reference="order/1", by=MAKER)
    undo(journal)
    left = available(budget)
    refund(reference="refund/1", original_reference="order/1", by=MAKER)
    assert (balance_of(lin), available(budget), selectors.ledger_differences()) == (0, left + 40, [])
