import time

import pytest
from django.db import connection
from kombu.exceptions import OperationalError

from core.tenancy.across import rows_across
from core.tenancy.tasks import BULK_ROWS, QUESTIONS, TenantRefused, fan_out, queue_for, run_in_slices
from points import tasks
from points.models import GrantBatch
from tests.points.steps import a_member, an_approved, an_upload, balance_of, row


def outside(acme, task, **ids):
    """Run a task as a worker does: with nothing entered but what it is told."""
    connection.set_schema_to_public()
    try:
        task(tenant=acme.schema_name, **ids)
    finally:
        connection.set_tenant(acme)


def test_the_worker_validates_an_upload(acme):
    batch = an_upload([row(a_member())])
    outside(acme, tasks.validate_grant_batch, batch_id=batch.pk)
    assert GrantBatch.objects.get(pk=batch.pk).state == "ready"


def test_the_worker_posts_settles_and_tells(acme):
    lin = a_member()
    batch = an_approved([row(lin, 100)])
    outside(acme, tasks.post_grant_batch, batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.notified_at is None, balance_of(lin)) == ("done", False, 100)


def test_the_sweeper_sends_what_was_left_behind(acme, monkeypatch):
    waiting, approved = an_upload([row(a_member())]), an_approved([row(a_member())])
    sent = []
    for task in (tasks.validate_grant_batch, tasks.post_grant_batch):
        monkeypatch.setattr(
            task, "apply_async", lambda kwargs, queue, task=task: sent.append((task, kwargs["batch_id"], queue))
        )
    outside(acme, tasks.sweep_grant_batches)
    assert sent == [
        (tasks.validate_grant_batch, waiting.pk, "default"),
        (tasks.post_grant_batch, approved.pk, "default"),
    ]


def test_without_a_broker_the_nudge_is_skipped_quietly(acme, monkeypatch):
    def broken(**_options):
        raise OperationalError

    monkeypatch.setattr(tasks.post_grant_batch, "apply_async_on_commit", broken)
    tasks.enqueue_on_commit(tasks.post_grant_batch, batch_id=1)


def test_long_work_goes_to_workers_of_its_own(acme):
    assert [queue_for(rows) for rows in (10, BULK_ROWS, BULK_ROWS + 1, 500_000)] == [
        "default",
        "default",
        "bulk",
        "bulk",
    ]


def test_a_slice_that_is_over_goes_to_the_end_of_the_queue(acme, monkeypatch):
    sent, left = [], iter([True] * 50 + [False])

    def step():
        time.sleep(0.001)
        return next(left)

    monkeypatch.setattr(tasks.post_grant_batch, "apply_async", lambda **options: sent.append(options))
    monkeypatch.setattr("core.tenancy.tasks.SLICE_SECONDS", 0.01)
    assert not run_in_slices(step, tasks.post_grant_batch, batch_id=7)
    assert sent == [{"kwargs": {"tenant": acme.schema_name, "batch_id": 7}, "queue": "bulk"}]
    monkeypatch.setattr("core.tenancy.tasks.SLICE_SECONDS", 60)
    assert run_in_slices(step, tasks.post_grant_batch, batch_id=7) and len(sent) == 1


def test_beat_sends_a_task_only_where_there_is_something_for_it(acme, globex, monkeypatch):
    an_approved([row(a_member())])
    sent = []
    monkeypatch.setattr(
        "core.tenancy.tasks.current_app.send_task", lambda task, kwargs, **_o: sent.append(kwargs["tenant"])
    )
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's transaction lives on this connection
    fan_out("points.tasks.sweep_grant_batches")
    assert sent == [acme.schema_name]
    sent.clear()
    fan_out("points.tasks.run_daily_expiry")
    assert sorted(sent) == sorted([acme.schema_name, globex.schema_name])


def test_every_question_of_the_dispatcher_can_be_asked(acme):
    for question in filter(None, QUESTIONS.values()):
        assert rows_across(f"SELECT %s WHERE {question}", [acme.schema_name]) in ([], [(acme.schema_name,)])


@pytest.mark.parametrize("task", [tasks.validate_grant_batch, tasks.post_grant_batch])
def test_a_task_without_its_tenant_is_refused(acme, task):
    with pytest.raises(TenantRefused):
        task(batch_id=1)
