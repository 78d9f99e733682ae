import pytest
from django.db import connection
from kombu.exceptions import OperationalError

from core.tenancy.tasks import TenantRefused
from points import tasks
from points.models import GrantBatch
from tests.points.words import a_member, an_approved, an_upload, balance_of, row


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
    monkeypatch.setattr(tasks.validate_grant_batch, "delay", lambda **ids: sent.append(("validate", ids["batch_id"])))
    monkeypatch.setattr(tasks.post_grant_batch, "delay", lambda **ids: sent.append(("post", ids["batch_id"])))
    outside(acme, tasks.sweep_grant_batches)
    assert sent == [("validate", waiting.pk), ("post", approved.pk)]


def test_without_a_broker_the_nudge_is_skipped_quietly(acme, monkeypatch):
    def broken(**ids):
        raise OperationalError

    monkeypatch.setattr(tasks.post_grant_batch, "delay_on_commit", broken)
    tasks.nudge(tasks.post_grant_batch, batch_id=1)


@pytest.mark.parametrize("task", [tasks.validate_grant_batch, tasks.post_grant_batch])
def test_a_task_without_its_tenant_is_refused(acme, task):
    with pytest.raises(TenantRefused):
        task(batch_id=1)
