import pytest
from django.utils import timezone

from accounts.errors import MakerCannotApprove
from members.models import Message
from points import selectors
from points.errors import BatchNotInState, NothingToRevoke
from points.models import Debt, Revocation
from points.services import revocations
from points.services.grants import posting, single_grants
from points.services.ledger import holds
from points.services.ledger.spending import refund, spend
from points.services.revocations import RowFilter
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, an_approved, available, balance_of, give, posted, row


def a_batch(people, budget, points=100):
    return posted(an_approved([row(one, points) for one in people], budget=budget))


def asked(batch, spent="waive", **audience):
    return revocations.ask(batch_id=batch.pk, audience=RowFilter(**audience), spent=spent, reason="部门发错", by=MAKER)


def revoked(batch, spent="waive", chunk_rows=2, **audience) -> Revocation:
    request = asked(batch, spent, **audience)
    revocations.approve(revocation_id=request.pk, chunk_rows=chunk_rows, by=CHECKER)
    while revocations.post_next_chunk(revocation_id=request.pk):
        pass
    assert revocations.settle(revocation_id=request.pk)
    request.refresh_from_db()
    return request


def test_an_unspent_batch_goes_back_whole(acme):
    budget, people = a_budget(1_000), [a_member() for _ in range(5)]
    request = revoked(a_batch(people, budget))
    assert (request.state, request.points_taken, request.points_kept) == ("done", 500, 0)
    assert (available(budget), [balance_of(one) for one in people]) == (1_000, [0] * 5)
    assert selectors.ledger_differences() == []


def test_the_spent_part_is_waived_and_told_per_person(acme):
    budget, lin, wang = a_budget(1_000), a_member(), a_member()
    batch = a_batch([lin, wang], budget)
    spend(member_id=lin.pk, points=30, reference="order/1", by=MAKER)
    request = revoked(batch)
    lines = {line.member_id: (line.taken, line.spent, line.outcome) for line in request.lines.all()}
    assert lines == {lin.pk: (70, 30, "waived"), wang.pk: (100, 0, "returned")}
    assert (available(budget), balance_of(lin), selectors.ledger_differences()) == (970, 0, [])


def test_the_spent_part_becomes_a_debt_that_the_next_grant_repays(acme):
    budget, lin = a_budget(1_000), a_member(points=40)
    batch = a_batch([lin], budget)
    spend(member_id=lin.pk, points=120, reference="order/1", by=MAKER)
    revoked(batch, "debt")
    owed = Debt.objects.get()
    assert (owed.remaining, available(budget)) == (owed.points, 1_000)
    give(lin, 1_000)
    assert balance_of(lin) == 1_000 - owed.points + (40 - (120 - owed.points))
    assert (Debt.objects.get().remaining, selectors.ledger_differences()) == (0, [])


def test_points_had_before_do_not_repay_a_debt(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = a_batch([lin], budget)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    give(lin, 50)
    revoked(batch, "debt")
    assert (balance_of(lin), Debt.objects.get().remaining) == (50, 100)


def test_what_waits_for_a_word_is_decided_line_by_line(acme):
    budget, lin, wang = a_budget(1_000), a_member(), a_member()
    batch = a_batch([lin, wang], budget)
    for n, one in enumerate((lin, wang)):
        spend(member_id=one.pk, points=10, reference=f"order/{n}", by=MAKER)
    request = revoked(batch, "ask")
    first, second = request.lines.order_by("row_no").values_list("row_no", flat=True)
    assert revocations.decide_spent(revocation_id=request.pk, row_nos=[first], owe=True, by=MAKER) == 1
    assert revocations.decide_spent(revocation_id=request.pk, row_nos=[first, second], owe=False, by=MAKER) == 1
    assert (available(budget), Debt.objects.get().points, selectors.ledger_differences()) == (990, 10, [])


def test_a_refund_after_the_undo_repays_the_debt_first(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = a_batch([lin], budget)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    revoked(batch, "debt")
    refund(reference="order/1/cancel", original_reference="order/1", by=MAKER)
    assert (balance_of(lin), Debt.objects.get().remaining, selectors.ledger_differences()) == (0, 0, [])


def test_the_continuation_of_a_lot_is_taken_too(acme):
    budget, lin = a_budget(1_000), a_member()
    soon = timezone.localdate() + timezone.timedelta(days=2)
    batch = posted(an_approved([row(lin, 100)], budget=budget, expires_on=soon))
    spend(member_id=lin.pk, points=60, reference="order/1", by=MAKER)
    refund(reference="order/1/cancel", original_reference="order/1", by=MAKER)
    assert revoked(batch).points_taken == 100
    assert (balance_of(lin), available(budget)) == (0, 1_000)


def test_one_department_is_undone_and_the_rest_stays(acme):
    budget, people = a_budget(1_000), [a_member() for _ in range(3)]
    batch = a_batch(people, budget)
    revoked(batch, row_nos=(2,))
    assert [balance_of(one) for one in people] == [0, 100, 100]
    revoked(batch)
    assert [balance_of(one) for one in people] == [0, 0, 0]
    with pytest.raises(NothingToRevoke):
        asked(batch)


def test_the_one_who_asks_does_not_agree(acme):
    request = asked(a_batch([a_member()], a_budget(100)))
    with pytest.raises(MakerCannotApprove):
        revocations.approve(revocation_id=request.pk, by=MAKER)


def test_a_refused_undo_leaves_everything_and_can_be_asked_again(acme):
    lin = a_member()
    batch = a_batch([lin], a_budget(100))
    request = asked(batch)
    revocations.reject(revocation_id=request.pk, note="不同意", by=CHECKER)
    assert balance_of(lin) == 100
    assert asked(batch).rows_total == 1


def test_a_running_batch_is_not_undone(acme):
    batch = an_approved([row(a_member(), 100)])
    with pytest.raises(BatchNotInState):
        asked(batch)
    posting.post_next_chunk(batch_id=batch.pk)


def test_everybody_is_told_once(acme):
    lin = a_member()
    request = revoked(a_batch([lin], a_budget(100)))
    for _ in range(2):
        revocations.notify_members(revocation_id=request.pk)
    assert Message.objects.filter(member=lin, kind="revoke").count() == 1


def test_a_single_grant_pays_an_older_debt_too(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = a_batch([lin], budget)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    revoked(batch, "debt")
    single_grants.grant_one(
        member_id=lin.pk, points=60, budget_id=budget.pk, reason="补发", expires_at=None, reference="g/1", by=MAKER
    )
    assert (balance_of(lin), Debt.objects.get().remaining) == (0, 40)


def test_a_waived_undo_is_not_walked_round_by_cancelling_afterwards(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = a_batch([lin], budget)
    spend(member_id=lin.pk, points=60, reference="order/1", by=MAKER)
    request = revoked(batch)
    back = refund(reference="refund/1", original_reference="order/1", points=25, by=MAKER)
    assert (back.revoked_points, balance_of(lin), available(budget)) == (25, 0, 965)
    refund(reference="refund/2", original_reference="order/1", by=MAKER)
    request.refresh_from_db()
    line = request.lines.get()
    assert (line.taken, line.spent, line.outcome, request.points_kept) == (100, 0, "returned", 0)
    assert (balance_of(lin), available(budget), selectors.ledger_differences()) == (0, 1_000, [])


@pytest.mark.parametrize("days", [None, 3])
def test_a_hold_released_after_a_waived_undo_goes_to_the_budget(acme, days):
    budget, lin = a_budget(1_000), a_member(points=10)
    batch = a_batch([lin], budget)
    holds.hold(member_id=lin.pk, points=110, reference="hold/1", by=MAKER)
    revoked(batch)
    holds.release(reference="hold/1", by=MAKER)
    assert (balance_of(lin), available(budget), selectors.ledger_differences()) == (10, 1_000, [])


def test_what_came_back_to_another_grant_stays_with_the_member(acme):
    budget, lin = a_budget(1_000), a_member(points=50)
    spend(member_id=lin.pk, points=50, reference="order/1", by=MAKER)
    revoked(a_batch([lin], budget))
    back = refund(reference="refund/1", original_reference="order/1", by=MAKER)
    assert (back.revoked_points, balance_of(lin)) == (0, 50)
