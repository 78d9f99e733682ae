"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import contextlib
import datetime as dt

from celery import Task
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerLost

from core.services.daily import once_a_day
from core.tenancy import current_schema
from core.tenancy.tasks import tenant_task
from points import selectors
from points.services import debts, deciding, expiry, holds, leaving, posting, revoking, rules, sealing, validation

RETRY = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}
NOTICES_FROM = dt.time(9)


def nudge(task: Task, **ids: int) -> None:
    """Ask a worker to look at the row now. Without a broker the sweeper finds it later, so nothing is lost."""
    with contextlib.suppress(BrokerLost):
        task.delay_on_commit(tenant=current_schema(), **ids)


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


@tenant_task(**RETRY)
def post_revocation(*, revocation_id: int) -> None:
    """Take chunks back until none is free, then close the revocation and tell its members."""
    while revoking.post_next_chunk(revocation_id=revocation_id):
        pass
    revoking.settle(revocation_id=revocation_id)
    revoking.notify_members(revocation_id=revocation_id)


@tenant_task()
def sweep_grant_batches() -> None:
    """Send again what a lost message or a dead worker left behind; start what is due. A repeat finds nothing to do."""
    for batch_id in deciding.start_due():
        post_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
    left = selectors.batches_left_behind()
    for batch_id in left.validating:
        validate_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
    for batch_id in left.posting:
        post_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
    for revocation_id in selectors.revocations_left_behind():
        post_revocation.delay(tenant=current_schema(), revocation_id=revocation_id)


@tenant_task()
def tend_ledger() -> None:
    """Every minute: rules that are due run, holds past their hour go back, committed journals are sealed."""
    for batch_id in rules.run_due():
        post_grant_batch.delay(tenant=current_schema(), batch_id=batch_id)
    holds.release_overdue()
    sealing.seal()


@tenant_task()
def turn_of_day() -> None:
    """Every few minutes: what ended with the local day expires; in the morning members are told what ends soon."""
    expiry.roll_on()
    expiry.expire_due()
    leaving.open_cases()
    leaving.close_due()
    debts.collect()
    once_a_day("points.warn", lambda today: {"told": expiry.warn(today=today)}, not_before=NOTICES_FROM)
