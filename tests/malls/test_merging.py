"""Two records of one person become one: exact in the books, whatever comes back afterwards."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.errors import ReasonMissing
from core.tenancy import enter
from malls.services import erasing
from malls.services.merging import follow_latecomers, merge_or_ask
from members.errors import CannotMerge, LoginHasRoles, PhoneTaken
from members.models import Member, Message
from members.selectors import member_by_no
from members.selectors.doubles import doubles
from members.services import addresses, roster
from members.services.merging import tell_apart
from members.services.roster_import.planning import plan_rows
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
    verdicts,
)
from tests.points.test_revoking import revoked


@pytest.fixture
def hr(cast):
    return given.actor(cast.hr)


@pytest.fixture
def free(acme):
    """Limits nobody reaches: what is tried here is the merge."""
    LedgerPolicy.objects.update_or_create(
        pk=1,
        defaults=dict.fromkeys(
            ["alone_points", "alone_month_points", "alone_day_total", "alone_month_total"], 2_000_000
        ),
    )


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


def test_who_came_back_signs_in_with_the_login_they_had(free):
    lin, old = given.a_member(with_login=False), given.a_member()
    roster.set_left(member_id=old.pk, on=timezone.localdate(), by=MAKER)
    merged(lin, old)
    assert (lin.user_id, lin.user.is_active) == (old.user_id or lin.user_id, True)


def test_both_records_are_told_by_their_own_ways(free):
    lin, old = given.a_member(), given.a_member()
    merged(lin, old)
    assert set(Message.objects.filter(kind="security").values_list("member", flat=True)) == {lin.pk, old.pk}


def test_a_phone_that_is_anothers_by_now_is_refused_in_words(free):
    lin, old, wang = given.a_member(), a_member(phone="13911112222"), given.a_member()
    roster.set_left(member_id=old.pk, on=timezone.localdate(), by=MAKER)
    details = roster.MemberDetails(employee_no=wang.employee_no, name=wang.name, phone="13911112222")
    roster.change_member(member_id=wang.pk, details=details, by=MAKER)
    with pytest.raises(PhoneTaken):
        merged(lin, old, "phone")


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


def test_a_sheet_with_the_old_number_means_the_record_that_stays(free):
    lin, old = a_member(name="林晓"), a_member(name="林晓")
    merged(lin, old)
    batch = a_draft([row(old, 5)])
    assert verdicts(batch) == ["merged_number"]
    assert GrantLine.objects.get(batch=batch).member_id == lin.pk
    assert verdicts(a_draft([row(old, 5), row(lin, 5)])) == ["merged_number", "duplicate_row"]


def test_a_roster_does_not_bring_a_merged_record_back(free):
    lin, old = a_member(name="林晓"), a_member(name="林晓")
    merged(lin, old)
    columns = {"header_row": 1, "by": {"employee_no": 0, "name": 1}}
    plan = plan_rows([["工号", "姓名"], [old.employee_no, "林晓"]], columns)
    assert (plan.rows[0].kind, plan.rows[0].fault[0]) == ("bad", "merged_number")
    assert lin.employee_no in plan.rows[0].problem


def test_number_phone_and_login_may_come_from_the_record_that_goes(free):
    lin, old = given.a_member(), given.a_member()
    numbers, login = (lin.employee_no, old.employee_no), old.user_id
    roster.change_member(
        member_id=old.pk,
        details=roster.MemberDetails(employee_no=old.employee_no, name="林晓", phone="13900001111", labels="老员工"),
        by=MAKER,
    )
    merged(lin, old, "employee_no", "phone", "login")
    assert (lin.employee_no, old.employee_no) == numbers[::-1]
    assert (lin.phone[-4:], lin.user_id, lin.labels, old.phone) == ("1111", login, ["老员工"], "13900001111")
    assert not old.user.is_active
    assert (member_by_no(numbers[0]), member_by_no(numbers[1])) == (lin, lin)


def test_a_login_with_roles_is_not_shut_in_passing(free, cast):
    lin, old = given.a_member(), given.a_member(with_login=False)
    Member.objects.filter(pk=old.pk).update(user=cast.hr)
    with pytest.raises(LoginHasRoles):
        merged(lin, old)
    old.refresh_from_db()
    assert (old.merged_into_id, old.state) == (None, "active")


def test_addresses_and_messages_go_along_and_the_member_is_told(free):
    lin, old = given.a_member(), given.a_member()
    for one in (lin, old):
        addresses.save_address(member_id=one.pk, address=given.HOME, is_default=True, by=MAKER)
    merged(lin, old)
    assert (lin.addresses.count(), lin.addresses.filter(is_default=True).count()) == (2, 1)
    told = Message.objects.get(member=lin, kind="security", body__startswith="工号")
    assert told.facts == {"no": old.employee_no}


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


def test_erasing_a_person_erases_the_records_merged_into_theirs(free, cast):
    lin, old = given.a_member(), given.a_member()
    merged(lin, old)
    roster.set_left(member_id=lin.pk, on=timezone.localdate(), by=MAKER)
    erasing.erase(member_id=lin.pk, reason="本人申请", by=MAKER)
    old.refresh_from_db()
    assert old.is_forgotten


def test_doubles_are_found_until_somebody_looked(acme):
    one = a_member(name="欧阳晓", phone="13911112222")
    other = a_member(name="欧阳晓")
    Member.objects.filter(pk=other.pk).update(
        phone_index=Member.objects.get(pk=one.pk).phone_index, owns_phone=False, born_month=8, born_day=15
    )
    Member.objects.filter(pk=one.pk).update(born_month=8, born_day=15)
    found = next(pair for pair in doubles() if pair.kept.pk == one.pk)
    assert (found.gone.pk, found.why) == (other.pk, ("phone", "birthday"))
    tell_apart(one_id=other.pk, other_id=one.pk, by=MAKER)
    assert not any(pair.kept.pk == one.pk for pair in doubles())


def test_hr_sees_both_sides_chooses_and_merges(acme, cast, at):
    lin, old = a_member(300, name="林晓"), a_member(200, name="林晓", phone="13911113333")
    hr = at("acme", cast.hr)
    assert "重复的成员" in hr.get("/console/members/duplicates/").content.decode()
    asked = hr.get(f"/console/members/{lin.public_id}/merge/", {"other": old.employee_no})
    page = asked.content.decode()
    assert "留下" in page
    assert old.employee_no in page
    assert old.phone not in page
    assert "300" in page
    answer = hr.post(
        f"/console/members/{lin.public_id}/merge/",
        {"other": str(old.public_id), "employee_no": "gone", "phone": "gone", "reason": "重新入职"},
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    old.refresh_from_db()
    assert (old.merged_into_id, balance_of(lin)) == (lin.pk, 500)
    assert "这条记录已并入" in hr.get(f"/console/members/{old.public_id}/").content.decode()
    assert hr.get(f"/console/members/{old.public_id}/edit/").status_code == 404


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
