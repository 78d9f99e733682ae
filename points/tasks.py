"""The worker's doors. The batch's state is the queue: losing a message loses no work."""

import contextlib

from celery import Task
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerLost

from core.tenancy import current_schema
from core.tenancy.tasks import tenant_task
from points import selectors
from points.services import posting, validation

RETRY = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}


def nudge(task: Task, *, batch_id: int) -> None:
    """Ask a worker to look at the batch now. Without a broker the sweeper finds it later, so nothing is lost."""
    with contextlib.suppress(BrokerLost):
        task.delay_on_commit(tenant=current_schema(), batch_id=batch_id)


@tenant_task(**RETRY)
def validate_grant_batch(*, batch_id: int) -> None:
    """Judge the rows of an uploaded batch."""
    validation.validate(batch_id=batch_id)


@tenant_task(**RETRY)
def post_grant_batch(*, batch_id: int) -> None:
    """Post chunks until none is free, then close the batch and tell its members."""
    while posting.post_next_chunk(batch_id=batch_id):
        pass
    posting.settle(batch_id=batch_id)
    posting.notify_members(batch_id=batch_id)


@tenant_task()
def sweep_grant_batches() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    left = selectors.batches_left_behind()
    for batch_id in left.validating:
        validate_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
    for batch_id in left.posting:
        post_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
