import pytest
from django.db import IntegrityError, transaction

from accounts.errors import MakerCannotApprove
from core.actors import Actor
from core.errors import ReasonMissing
from points.errors import BatchNotInState, InsufficientBudget, NothingToGrant, RowsChanged
from points.models import GrantBatch, GrantLine
from points.services.grants import batches, decisions, posting, uploads
from points.services.grants.staging import Cells
from tests.points.steps import (
    CHECKER,
    MAKER,
    a_budget,
    a_draft,
    a_member,
    a_submitted,
    an_approved,
    an_upload,
    available,
    balance_of,
    posted,
    row,
    verdicts,
)


def test_a_row_is_mended_in_place(acme):
    lin = a_member()
    batch = a_draft([["NOBODY", "", "100", ""]])
    batches.fix_row(batch_id=batch.pk, row_no=2, cells=Cells(employee_no=lin.employee_no, points="250"), by=MAKER)
    batch.refresh_from_db()
    assert (verdicts(batch), batch.rows_ok, batch.points_total) == (["ok"], 1, 250)


def test_a_row_set_aside_is_not_granted_and_may_come_back(acme):
    batch = a_draft([row(a_member()), row(a_member())])
    batches.set_row_aside(batch_id=batch.pk, row_no=2, aside=True, by=MAKER)
    batch.refresh_from_db()
    assert (batch.rows_ok, batch.rows_aside) == (1, 1)
    batches.set_row_aside(batch_id=batch.pk, row_no=2, aside=False, by=MAKER)
    batch.refresh_from_db()
    assert (batch.rows_ok, batch.rows_aside) == (2, 0)


def test_only_the_good_rows_are_submitted(acme):
    batch = a_submitted([row(a_member(), 300), ["NOBODY", "", "100", ""]])
    assert (batch.state, batch.rows_ok, batch.points_total) == ("submitted", 1, 300)


def test_a_batch_without_good_rows_is_not_submitted(acme):
    batch = a_draft([["NOBODY", "", "100", ""]])
    with pytest.raises(NothingToGrant):
        batches.submit(batch_id=batch.pk, by=MAKER)


def test_a_submitted_batch_is_no_longer_edited(acme):
    batch = a_submitted([row(a_member())])
    with pytest.raises(BatchNotInState):
        batches.fix_row(batch_id=batch.pk, row_no=2, cells=Cells(points="9"), by=MAKER)
    with pytest.raises(BatchNotInState):
        batches.submit(batch_id=batch.pk, by=MAKER)


def test_the_maker_cannot_approve_or_reject_their_own_batch(acme):
    batch = a_submitted([row(a_member())])
    for decide in (decisions.approve, decisions.reject):
        with pytest.raises(MakerCannotApprove):
            decide(batch_id=batch.pk, note="好", by=MAKER)
    batch.refresh_from_db()
    assert batch.state == "submitted"


def test_nobody_cannot_approve(acme):
    batch = a_submitted([row(a_member())])
    with pytest.raises(MakerCannotApprove):
        decisions.approve(batch_id=batch.pk, by=Actor(user_id=None, name="系统"))


def test_the_database_too_keeps_maker_and_checker_apart(acme):
    batch = a_submitted([row(a_member())])
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantBatch.objects.filter(pk=batch.pk).update(checker_id=MAKER.user_id)


def test_approval_reserves_the_budget_before_anything_is_posted(acme):
    budget, lin = a_budget(1000), a_member()
    an_approved([row(lin, 300)], budget=budget)
    assert (available(budget), balance_of(lin)) == (700, 0)


def test_approval_over_budget_is_refused_and_reserves_nothing(acme):
    budget = a_budget(299)
    batch = a_submitted([row(a_member(), 300)], budget=budget)
    with pytest.raises(InsufficientBudget):
        decisions.approve(batch_id=batch.pk, by=CHECKER)
    batch.refresh_from_db()
    assert (available(budget), batch.state, batch.chunks.count()) == (299, "submitted", 0)


def test_rows_changed_after_submission_stop_the_approval(acme):
    batch = a_submitted([row(a_member(), 300)])
    GrantLine.objects.filter(batch=batch).update(points=99_999)
    with pytest.raises(RowsChanged):
        decisions.approve(batch_id=batch.pk, by=CHECKER)


def test_a_second_approval_is_refused(acme):
    batch = an_approved([row(a_member())])
    with pytest.raises(BatchNotInState):
        decisions.approve(batch_id=batch.pk, by=CHECKER)


def test_a_rejection_needs_a_reason_and_reserves_nothing(acme):
    budget = a_budget(1000)
    batch = a_submitted([row(a_member(), 300)], budget=budget)
    with pytest.raises(ReasonMissing):
        decisions.reject(batch_id=batch.pk, note=" ", by=CHECKER)
    decisions.reject(batch_id=batch.pk, note="名单不对", by=CHECKER)
    batch.refresh_from_db()
    assert (batch.state, batch.decision_note, available(budget)) == ("rejected", "名单不对", 1000)


def test_a_submitted_batch_may_be_withdrawn_and_mended(acme):
    batch = a_submitted([row(a_member())])
    batches.withdraw(batch_id=batch.pk, by=MAKER)
    batches.set_row_aside(batch_id=batch.pk, row_no=2, aside=True, by=MAKER)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_hash, batch.rows_aside) == ("ready", "", 1)


def test_another_sheet_replaces_the_rows_and_is_judged_again(acme):
    lin = a_member()
    batch = a_draft([["NOBODY", "", "100", ""]])
    content = f"工号,积分\n{lin.employee_no},70\n".encode()
    other = uploads.open_upload(file_name="b.csv", file_sha256="b" * 64, content=content)
    assert uploads.upload_again(batch_id=batch.pk, upload=other, replaces=True, by=MAKER) == "replaced"
    batch.refresh_from_db()
    assert (batch.state, batch.rows_total, batch.file_name) == ("validating", 1, "b.csv")


def test_the_same_form_makes_one_batch(acme):
    first = an_upload([row(a_member())])
    again = batches.create_batch(
        settings=batches.Settings("x", first.budget_id, "y", None),
        file_name="x",
        file_sha256="x",
        rows=iter([]),
        request_key=first.request_key,
        by=MAKER,
    )
    assert again.pk == first.pk


def test_numbers_count_up_within_the_day(acme):
    first, second = an_upload([row(a_member())]), an_upload([row(a_member())])
    assert int(second.number[-2:]) == int(first.number[-2:]) + 1
    assert second.number[:-2] == first.number[:-2]


def test_the_rest_may_be_cancelled_and_its_budget_comes_back(acme):
    budget, people = a_budget(1000), [a_member() for _ in range(4)]
    batch = an_approved([row(one, 100) for one in people], chunk_rows=1, budget=budget)
    posting.post_next_chunk(batch_id=batch.pk)
    decisions.pause(batch_id=batch.pk, by=MAKER)
    decisions.cancel_rest(batch_id=batch.pk, reason="名单有误", by=MAKER)
    assert not posting.post_next_chunk(batch_id=batch.pk)
    assert (available(budget), sum(map(balance_of, people))) == (900, 100)


def test_a_paused_batch_waits_and_goes_on(acme):
    lin = a_member()
    batch = an_approved([row(lin, 100)])
    decisions.pause(batch_id=batch.pk, by=MAKER)
    assert not posting.post_next_chunk(batch_id=batch.pk)
    decisions.resume(batch_id=batch.pk, by=MAKER)
    assert (posted(batch).state, balance_of(lin)) == ("done", 100)
