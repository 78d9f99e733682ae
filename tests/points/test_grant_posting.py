import datetime as dt

import pytest

from members.models import Message
from points import selectors
from points.models import Entry, GrantBatch, Lot
from points.services.grants import posting
from tests.points.steps import a_budget, a_member, an_approved, available, balance_of, journal_of, posted, row


def test_posting_gives_every_good_row_once_and_settles_the_batch(acme):
    budget, people = a_budget(10_000), [a_member() for _ in range(7)]
    batch = posted(an_approved([row(one, 100) for one in people], chunk_rows=3, budget=budget))
    assert (batch.state, [balance_of(one) for one in people]) == ("done", [100] * 7)
    assert (available(budget), selectors.ledger_differences()) == (9_300, [])


def test_posting_again_gives_nothing_more(acme):
    lin = a_member()
    batch = posted(an_approved([row(lin, 100)]))
    posted(batch)
    assert (balance_of(lin), Entry.objects.filter(journal=journal_of(batch)).count()) == (100, 1)


def test_a_chunk_is_whole_or_not_at_all(acme, monkeypatch):
    lin = a_member()
    batch = an_approved([row(lin, 100)])
    monkeypatch.setattr(posting, "POST", posting.POST + " and 1 / 0 = 1")
    with pytest.raises(Exception, match="division by zero"):
        posting.post_next_chunk(batch_id=batch.pk)
    monkeypatch.undo()
    assert (balance_of(lin), selectors.batch_progress(batch).rows_done) == (0, 0)
    assert posted(batch).state == "done"


def test_progress_counts_the_done_chunks_in_one_query(acme, django_assert_num_queries):
    batch = an_approved([row(a_member(), 100) for _ in range(5)], chunk_rows=2)
    posting.post_next_chunk(batch_id=batch.pk)
    batch.refresh_from_db()
    with django_assert_num_queries(1):
        progress = selectors.batch_progress(batch)
    assert (progress.rows_done, progress.rows_left, progress.points_done, progress.percent) == (2, 3, 200, 40)


def test_the_reservation_shrinks_as_chunks_are_posted(acme):
    budget = a_budget(1_000)
    batch = an_approved([row(a_member(), 100) for _ in range(4)], chunk_rows=1, budget=budget)
    posting.post_next_chunk(batch_id=batch.pk)
    line = selectors.budget_overview(budget.pk)[0]
    assert (line.granted, line.reserved, line.available) == (100, 300, 600)
    assert selectors.ledger_differences() == []


def test_lots_end_at_the_end_of_the_day_where_the_tenant_lives(acme):
    lin, header = a_member(), ["工号", "积分", "有效期"]
    batch = an_approved([[lin.employee_no, "10", "2030-06-01"]], header=header)
    posted(batch)
    shanghai = dt.timezone(dt.timedelta(hours=8))
    assert Lot.objects.get(batch=batch).expires_at == dt.datetime(2030, 6, 1, 23, 59, 59, tzinfo=shanghai)


def test_members_are_told_once_what_they_got(acme):
    lin = a_member()
    batch = posted(an_approved([row(lin, 1200)], greeting="中秋快乐"))
    posting.notify_members(batch_id=batch.pk)
    GrantBatch.objects.filter(pk=batch.pk).update(notified_at=None)
    posting.notify_members(batch_id=batch.pk)
    note = Message.objects.get(member=lin)
    assert (note.shown_title, note.shown_body) == ("1,200 积分已到账", "中秋福利：中秋快乐")


def test_a_batch_left_behind_is_found_until_it_is_told(acme):
    batch = an_approved([row(a_member())])
    assert selectors.batches_left_behind().posting == [(batch.pk, 1)]
    posted(batch)
    assert selectors.batches_left_behind().posting == [(batch.pk, 1)]
    posting.notify_members(batch_id=batch.pk)
    assert selectors.batches_left_behind().posting == []


def test_settling_an_unfinished_batch_does_nothing(acme):
    batch = an_approved([row(a_member()) for _ in range(2)], chunk_rows=1)
    posting.post_next_chunk(batch_id=batch.pk)
    assert not posting.settle(batch_id=batch.pk)


def test_the_member_reads_why_a_line_stands_there(acme):
    lin = a_member()
    batch = posted(an_approved([row(lin, 100, reason="全勤奖")]))
    detail = selectors.journal_detail(lin.pk, journal_of(batch))
    assert (detail.title, detail.points, detail.batch_number) == ("全勤奖", 100, batch.number)
    assert (detail.granted_by, detail.approved_by) == ("林晓", "王敏")
    assert selectors.journal_detail(a_member().pk, journal_of(batch)) is None
