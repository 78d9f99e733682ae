import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from points import selectors
from points.errors import NothingToRefund, PointsNotPositive, RefundExceedsSpend
from points.models import Debt, LedgerPolicy, Lot, PointType
from points.services import reversals
from points.services.grants import single_grants
from points.services.ledger import expiry, holds
from points.services.ledger.spending import Part, refund, spend
from tests.points.steps import MAKER, a_budget, a_member, balance_of, give


def bought(points=150, **member):
    lin = a_member(points=points, **member)
    spend(member_id=lin.pk, points=points, reference="order/1", note="保温杯", by=MAKER)
    return lin


def give_back(reference="refund/1", points=None, **more):
    asked = {"reference": reference, "original_reference": "order/1", "points": points}
    return refund(**asked, by=MAKER, **more).journal_id


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


# --- each part to its own lots ----------------------------------------------------------------------------------------


def a_scoped_type():
    return PointType.objects.create(code="festival", name="节日专项", scope=[7])


def give_scoped(member, points, *, days=None):
    single_grants.grant_one(
        member_id=member.pk,
        points=points,
        budget_id=a_budget(points).pk,
        reason="节日",
        by=MAKER,
        expires_at=timezone.now() + dt.timedelta(days=days) if days else None,
        reference=f"festival/{member.pk}/{days}",
        point_type_id=a_scoped_type().pk,
    )


def by_type(member):
    rows = Lot.objects.filter(account__member=member).values_list("account__point_type__code", "remaining")
    sums = dict.fromkeys(("festival", "general"), 0)
    for code, remaining in rows:
        sums[code] += remaining
    return sums


def bought_in_parts():
    """300 for festival goods (all the 270 of that type go first) and 300 for general goods."""
    lin = a_member(points=4_000)
    give_scoped(lin, 270, days=90)
    before = by_type(lin)
    spend(member_id=lin.pk, points=600, reference="order/1", parts=[Part(300, (7,)), Part(300, (8,))], by=MAKER)
    return lin, before


def test_a_part_comes_back_as_the_points_that_paid_for_it(acme):
    lin, before = bought_in_parts()
    give_back(parts={1: 300})
    assert by_type(lin) == {"festival": 270, "general": before["general"] - 300}


@pytest.mark.parametrize("steps", [[{1: 300}, {2: 300}], [{2: 100}, {1: 160}, {1: 140, 2: 200}], [{1: 300, 2: 300}]])
def test_all_parts_undone_in_any_order_leave_every_type_as_it_was(acme, steps):
    lin, before = bought_in_parts()
    for n, parts in enumerate(steps):
        give_back(f"refund/{n}", parts=parts)
    assert by_type(lin) == before


def test_a_part_gives_back_no_more_than_it_cost(acme):
    bought_in_parts()
    give_back(parts={1: 200})
    with pytest.raises(RefundExceedsSpend) as refusal:
        give_back("refund/2", parts={1: 101})
    assert refusal.value.facts["left"] == 100


def test_a_held_part_is_captured_and_comes_back_to_its_own_lots(acme):
    lin = a_member(points=400)
    give_scoped(lin, 100)
    before = by_type(lin)
    parts = [Part(100, (7,)), Part(200, (8,))]
    holds.hold(member_id=lin.pk, points=300, reference="order/1", parts=parts, by=MAKER)
    holds.capture(reference="order/1", by=MAKER)
    give_back(parts={1: 100})
    assert by_type(lin) == {"festival": 100, "general": before["general"] - 200}


# --- how long what came back lives ------------------------------------------------------------------------------------


def ends(member):
    return [
        round((lot.expires_at - timezone.now()) / dt.timedelta(days=1), 1)
        for lot in Lot.objects.filter(account__member=member, is_open=True).order_by("expires_at", "pk")
    ]


def time_passes(member, days):
    """The clock is the database's, so the member's lots end earlier instead, as nobody else could make them (no trigger)."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("reset role; set local session_replication_role = replica")
        cursor.execute(
            "update points_lot set expires_at = expires_at - make_interval(days => %s) where account_id in "
            "(select id from points_account where member_id = %s)",
            [days, member.pk],
        )
    connection.set_schema(connection.schema_name)


def buy(member, n):
    spend(member_id=member.pk, points=balance_of(member), reference=f"order/{n}", by=MAKER)


def back(n, **more):
    refund(reference=f"refund/{n}", original_reference=f"order/{n}", by=MAKER, **more)


def test_own_cancels_never_make_points_live_longer(acme):
    lin = a_member(points=100, days=2)
    for n in range(3):
        buy(lin, n)
        back(n, full_life=False)
    assert (ends(lin), Lot.objects.filter(account__member=lin).count()) == ([2.0], 1)


def test_the_malls_faults_extend_a_lot_to_sixty_days_past_its_own_end_at_most(acme):
    lin, seen = a_member(points=100, days=2), []
    for n in range(4):
        buy(lin, n)
        back(n)
        seen += ends(lin)
        time_passes(lin, 20)
    # Sixty days past the lot's own end are 62, 42, 22 and 2 days from the four refunds; 30 days are the most.
    assert seen == [30.0, 30.0, 22.0, 2.0]


def test_what_ended_meanwhile_comes_back_for_three_days_once(acme):
    lin = a_member(points=100, days=2)
    buy(lin, 1)
    time_passes(lin, 5)
    back(1, full_life=False)
    assert (ends(lin), balance_of(lin)) == ([3.0], 100)
    buy(lin, 2)
    time_passes(lin, 1)
    back(2, full_life=False)
    assert ends(lin) == [2.0]
    buy(lin, 3)
    time_passes(lin, 4)
    back(3, full_life=False)
    assert (balance_of(lin), Lot.objects.get(account__member=lin, is_open=True).is_grace) == (0, True)
    assert expiry.expire_due() == 100


def test_two_halves_of_one_order_share_the_grace(acme):
    lin = a_member(points=100, days=2)
    buy(lin, 1)
    time_passes(lin, 5)
    give_back("refund/a", 40, full_life=False)
    give_back("refund/b", 60, full_life=False)
    assert (ends(lin), balance_of(lin)) == ([3.0, 3.0], 100)


def test_a_released_hold_makes_nothing_live_longer(acme):
    lin = a_member(points=100, days=2)
    holds.hold(member_id=lin.pk, points=100, reference="hold/1", by=MAKER)
    holds.release(reference="hold/1", by=MAKER)
    assert ends(lin) == [2.0]


def test_a_grant_taken_back_leaves_no_debt_for_what_lapsed_in_its_grace(acme):
    """Lapsed points of a continuing, by then empty lot counted as spent, and the member owed them."""
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"negative": LedgerPolicy.Negative.DEBT})
    lin, budget = a_member(), a_budget(1_000)
    ends_on = timezone.now() + dt.timedelta(days=2)
    words = {"reason": "礼遇", "expires_at": ends_on, "reference": "g/1", "by": MAKER}
    journal = single_grants.grant_one(member_id=lin.pk, points=100, budget_id=budget.pk, **words)
    holds.hold(member_id=lin.pk, points=40, reference="hold/1", by=MAKER)
    time_passes(lin, 5)
    holds.release(reference="hold/1", by=MAKER)
    time_passes(lin, 5)
    expiry.expire_due()
    reversals.reverse(journal_id=journal.pk, reason="发错人", by=MAKER)
    assert not Debt.objects.exists()
    assert selectors.ledger_differences() == []
