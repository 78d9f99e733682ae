"""Two records of one person become one: exact in the books, whatever comes back afterwards."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.errors import ReasonMissing
from core.tenancy import enter
from malls.services.merging import follow_latecomers, merge_or_ask
from members.errors import CannotMerge
from members.models import Member
from members.selectors import member_by_no
from members.services import roster
from orders.services import giving_back
from points import selectors
from points.errors import MemberInBatch, MemberLeavesNow, OwnReceiver
from points.models import Account, Debt, Entry, GrantLine, Journal, LedgerPolicy, PointsAct, PointType
from points.services import leaving, reversals, second_person
from points.services.grants import single_grants
from points.services.ledger import expiry, holds
from points.services.ledger.spending import refund, spend
from points.services.ledger.transfers import transfer
from tests import given
from tests.conftest import tenant
from tests.points.steps import (
    MAKER,
    a_budget,
    a_draft,
    a_member,
    a_submitted,
    an_approved,
    available,
    balance_of,
    give,
    posted,
    row,
)
from tests.points.test_revoking import revoked


@pytest.fixture
def hr(cast):
    return given.actor(cast.hr)


def merged(kept, gone, *take, by=MAKER):
    waiting = merge_or_ask(kept_id=kept.pk, gone_id=gone.pk, take=take, reason="重新入职", by=by)
    kept.refresh_from_db()
    gone.refresh_from_db()
    return waiting


def books():
    return selectors.ledger_differences()


def test_the_sum_stays_and_no_point_moves(free):
    lin, old = a_member(300, days=30), a_member(200, days=10)
    entries = Entry.objects.count()
    assert merged(lin, old) is None
    assert (balance_of(lin), balance_of(old), books()) == (500, 0, [])
    assert Entry.objects.count() == entries
    assert Journal.objects.get(kind="merge").note == "重新入职"


def test_of_both_records_the_points_that_end_first_are_spent_first(free):
    lin, old = a_member(100, days=30), a_member(100, days=10)
    give(old, 100, days=50)
    merged(lin, old)
    spend(member_id=lin.pk, points=150, reference="order/1", by=MAKER)
    left = selectors.open_lots(lin.pk).values_list("remaining", flat=True)
    assert list(left) == [50, 100]


def test_a_transfer_of_both_records_goes_by_the_ends_too(free):
    lin, old, wang = a_member(100, days=30), a_member(100, days=10), a_member()
    merged(lin, old)
    transfer(giver_id=lin.pk, taker_id=wang.pk, points=120, reference="t/1", by=MAKER)
    ends = [lot.expires_at for lot in selectors.open_lots(wang.pk)]
    assert [(end - timezone.now()).days for end in ends] == [9, 29]
    assert (balance_of(lin), balance_of(wang), books()) == (80, 120, [])


def test_what_the_old_record_redeemed_comes_back_to_the_new_one(free):
    lin, old = a_member(), a_member(500, days=100)
    order = given.an_order(old, given.a_product(points=120))
    end = selectors.open_lots(old.pk).get().expires_at
    merged(lin, old)
    order.refresh_from_db()
    assert order.member_id == lin.pk
    giving_back.cancel(number=order.number, reason="不要了", member_id=lin.pk, by=MAKER)
    assert (balance_of(lin), balance_of(old), books()) == (500, 0, [])
    assert selectors.open_lots(lin.pk).get().expires_at == end


def test_a_hold_of_the_old_record_is_released_to_the_new_one(free):
    lin, old = a_member(), a_member(100)
    holds.hold(member_id=old.pk, points=60, reference="h/1", by=MAKER)
    merged(lin, old)
    assert selectors.holds_of(lin.pk).get().points == 60
    holds.release(reference="h/1", by=MAKER)
    assert (balance_of(lin), books()) == (100, [])


def test_the_undo_of_an_old_batch_finds_what_went_along(free):
    budget, lin, old = a_budget(1_000), a_member(), a_member()
    batch = posted(an_approved([row(old, 100)], budget=budget))
    spend(member_id=old.pk, points=30, reference="order/1", by=MAKER)
    merged(lin, old)
    request = revoked(batch)
    assert (request.points_taken, request.points_kept) == (70, 30)
    assert (balance_of(lin), available(budget), books()) == (0, 970, [])
    refund(reference="refund/1", original_reference="order/1", by=MAKER)
    assert (balance_of(lin), available(budget), books()) == (0, 1_000, [])


def test_a_single_grant_to_the_old_record_is_reversed_at_the_new_one(free):
    lin, old = a_member(50), a_member(100)
    journal = Journal.objects.get(entries__account__member=old)
    merged(lin, old)
    reversals.reverse(journal_id=journal.pk, reason="发错", by=MAKER)
    assert (balance_of(lin), books()) == (50, [])


def test_what_the_old_record_owed_is_paid_by_what_the_new_one_got_since(free):
    budget, lin, old = a_budget(1_000), a_member(), a_member()
    batch = posted(an_approved([row(old, 100)], budget=budget))
    spend(member_id=old.pk, points=80, reference="order/1", by=MAKER)
    revoked(batch, "debt")
    give(lin, 500)
    merged(lin, old)
    assert (balance_of(lin), Debt.objects.get().remaining, books()) == (420, 0, [])


def test_points_that_wait_and_points_of_a_narrow_type_go_along(free):
    lin, old = a_member(), a_member()
    dinner = PointType.objects.create(code="dinner", name="餐补", scope=[1])
    asked = {"member_id": old.pk, "budget_id": a_budget().pk, "expires_at": None, "by": MAKER}
    later = timezone.now() + dt.timedelta(days=5)
    single_grants.grant_one(points=100, reason="试用期满", reference="g/1", available_at=later, **asked)
    single_grants.grant_one(points=40, reason="餐补", reference="g/2", point_type_id=dinner.pk, **asked)
    merged(lin, old)
    assert {wallet.name: wallet.points + wallet.pending for wallet in selectors.wallets(lin.pk)} == {
        "通用积分": 100,
        "餐补": 40,
    }


def test_a_grant_after_the_merge_goes_to_the_records_own_account(free):
    lin, old = a_member(), a_member(100)
    merged(lin, old)
    posted(an_approved([row(lin, 30)]))
    give(lin, 5)
    assert (balance_of(lin), books()) == (135, [])
    assert Account.objects.filter(member=lin, merged_from=None).count() == 1


def test_movement_on_either_account_keeps_the_points_of_an_idle_type_alive(free):
    lin, old = a_member(), a_member()
    kind = PointType.objects.get(is_default=True)
    PointType.objects.filter(pk=kind.pk).update(validity="inactivity", validity_n=6)
    give(old, 100, days=1)
    merged(lin, old)
    give(lin, 10, days=400)
    expiry.extend_active_lots()
    first = selectors.open_lots(lin.pk).first()
    assert first.granted == 100
    assert (first.expires_at - timezone.now()).days > 100


def test_three_records_become_one_in_any_order(free):
    one, two, three = a_member(10), a_member(20), a_member(30)
    merged(two, three)
    merged(one, two)
    assert (balance_of(one), books()) == (60, [])
    three.refresh_from_db()
    assert three.merged_into_id == one.pk
    assert member_by_no(three.employee_no) == one


def test_merging_again_changes_nothing_and_into_another_is_refused(free):
    lin, old, wang = a_member(10), a_member(20), a_member()
    assert (merged(lin, old), merged(lin, old)) == (None, None)
    with pytest.raises(CannotMerge):
        merged(wang, old)
    with pytest.raises(CannotMerge):
        merged(old, wang)
    with pytest.raises(CannotMerge):
        merged(lin, lin)
    assert (balance_of(lin), Journal.objects.filter(kind="merge").count()) == (30, 1)


def test_a_merge_needs_its_reason_and_the_one_in_post_stays(free):
    lin, old = a_member(10), a_member(20)
    with pytest.raises(ReasonMissing):
        merge_or_ask(kept_id=lin.pk, gone_id=old.pk, take=(), reason=" ", by=MAKER)
    roster.set_left(member_id=old.pk, on=timezone.localdate(), by=MAKER)
    with pytest.raises(CannotMerge):
        merged(old, lin)


def test_points_above_the_limit_wait_for_somebody_else(acme, cast, hr):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"alone_points": 100})
    lin, old = a_member(60), a_member(60)
    waiting = merged(lin, old, by=hr)
    assert (PointsAct.objects.get(pk=waiting).points, balance_of(lin)) == (120, 60)
    assert merged(lin, old, by=hr) == waiting
    second_person.approve(act_id=waiting, by=given.actor(cast.approver))
    old.refresh_from_db()
    assert (balance_of(lin), old.merged_into_id, books()) == (120, lin.pk, [])


def test_nobody_merges_a_record_of_their_own_nor_agrees_to_it(acme, cast, hr):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"alone_points": 100})
    lin, old = a_member(60), a_member(60)
    Member.objects.filter(pk=lin.pk).update(user=cast.hr)
    for kept, gone in ((lin, old), (old, lin)):
        with pytest.raises(OwnReceiver):
            merged(kept, gone, by=hr)
    Member.objects.filter(pk=lin.pk).update(user=None)
    Member.objects.filter(pk=old.pk).update(user=cast.approver)
    waiting = merged(lin, old, by=hr)
    with pytest.raises(OwnReceiver):
        second_person.approve(act_id=waiting, by=given.actor(cast.approver))


def test_what_may_come_back_from_orders_and_holds_counts_too(acme, cast, hr):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"alone_points": 100})
    victim, friend = a_member(500), a_member()
    given.an_order(victim, given.a_product(points=500))
    waiting = merged(friend, victim, by=hr)
    assert (PointsAct.objects.get(pk=waiting).points, victim.merged_into_id) == (500, None)
    held, other = a_member(300), a_member()
    holds.hold(member_id=held.pk, points=300, reference="h/9", by=MAKER)
    assert merged(other, held, by=hr)


def test_a_batch_or_a_settlement_under_way_is_ended_first(free):
    lin, old = a_member(10), a_member(20)
    batch = a_submitted([row(old, 5)])
    with pytest.raises(MemberInBatch, match=batch.number):
        merged(lin, old)
    wang, gone = a_member(10), a_member(20)
    roster.set_left(member_id=gone.pk, on=timezone.localdate(), by=MAKER)
    leaving.open_cases()
    with pytest.raises(MemberLeavesNow):
        merged(wang, gone)


def test_a_draft_pays_the_person_who_stays(free):
    lin, old = a_member(), a_member()
    batch = a_draft([row(old, 5)])
    merged(lin, old)
    assert GrantLine.objects.get(batch=batch).member_id == lin.pk


def test_what_an_act_under_way_left_behind_follows_later(free):
    lin, old = given.a_member(), given.a_member()
    give(old, 5)
    merged(lin, old)
    product = given.a_product(points=10)
    Member.objects.filter(pk=old.pk).update(state="active", merged_into=None)
    give(old, 100)
    order = given.an_order(old, product)
    Member.objects.filter(pk=old.pk).update(state="left", merged_into=lin)
    follow_latecomers()
    order.refresh_from_db()
    assert (order.member_id, balance_of(lin), balance_of(old), books()) == (lin.pk, 95, 0, [])


@pytest.mark.commits
def test_twenty_at_once_merge_a_pair_once(committing):
    with enter(tenant("acme")):
        mall = connection.tenant
        LedgerPolicy.objects.update_or_create(pk=1, defaults={"alone_points": 1_000})
        lin, old = a_member(60), a_member(40)

        def merge_it(_no):
            try:
                with enter(mall):
                    return merge_or_ask(kept_id=lin.pk, gone_id=old.pk, take=[], reason="重复", by=MAKER)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(merge_it, range(20))) == {None}
        assert (Journal.objects.filter(kind="merge").count(), balance_of(lin), books()) == (1, 100, [])
        assert PointsAct.objects.filter(kind="merge").count() == 1
