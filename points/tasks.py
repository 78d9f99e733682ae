"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import datetime as dt
import functools
from typing import Any

from celery import Task
from django.db import OperationalError

from core.services.daily import once_a_day
from core.tenancy.tasks import BULK, in_slices, nudge, queue_for, send, tenant_task
from points import selectors
from points.models import Bulletin, GrantBatch
from points.selectors.bulletins import bulletins_left_behind
from points.services import (
    bulletins,
    debts,
    deciding,
    expiry,
    holds,
    leaving,
    posting,
    revoking,
    rules,
    sealing,
    validation,
)

RETRY: dict[str, Any] = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}
NOTICES_FROM = dt.time(9)

# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
BATCHES_WAIT = """(
    EXISTS (SELECT FROM {schema}.points_grantbatch b WHERE state IN ('validating', 'approved', 'posting')
        OR (state = 'scheduled' AND scheduled_at <= now())
        OR (state IN ('done', 'cancelled') AND notified_at IS NULL
            AND EXISTS (SELECT FROM {schema}.points_grantchunk c WHERE c.batch_id = b.id)))
    OR EXISTS (SELECT FROM {schema}.points_revocation WHERE state IN ('approved', 'posting') OR (state = 'done' AND notified_at IS NULL))
    OR EXISTS (SELECT FROM {schema}.points_bulletin WHERE state IN ('sending', 'withdrawing'))
)"""
LEDGER_WAITS = """(
    EXISTS (SELECT FROM {schema}.points_grantrule WHERE state = 'active')
    OR EXISTS (SELECT FROM {schema}.points_hold WHERE state = 'open' AND expires_at <= now())
    OR coalesce((SELECT max(id) FROM {schema}.points_journal), 0)
        > coalesce((SELECT max(last_journal_id) FROM {schema}.points_seal), 0)
)"""


def nudge_batch(task: Task, batch: GrantBatch) -> None:
    """Ask the workers that suit the batch's size to look at it once this transaction is committed."""
    nudge(task, queue=queue_for(batch.rows_total), batch_id=batch.pk)


@tenant_task(**RETRY)
def validate_grant_batch(*, batch_id: int) -> None:
    """Judge the rows of an uploaded batch."""
    validation.validate(batch_id=batch_id)


@tenant_task(**RETRY)
def post_grant_batch(*, batch_id: int) -> None:
    """Post chunks until none is free or the slice is over; at the end close the batch and tell its members."""
    if in_slices(lambda: posting.post_next_chunk(batch_id=batch_id), post_grant_batch, batch_id=batch_id):
        posting.settle(batch_id=batch_id)
        posting.notify_members(batch_id=batch_id)


@tenant_task(**RETRY)
def post_revocation(*, revocation_id: int) -> None:
    """Take chunks back until none is free or the slice is over; at the end close it and tell its members."""
    step = functools.partial(revoking.post_next_chunk, revocation_id=revocation_id)
    if in_slices(step, post_revocation, revocation_id=revocation_id):
        revoking.settle(revocation_id=revocation_id)
        revoking.notify_members(revocation_id=revocation_id)


def nudge_bulletin(bulletin: Bulletin) -> None:
    """Ask the workers to look at a notice once this transaction is committed."""
    nudge(tell_bulletin, queue=queue_for(bulletin.people), bulletin_id=bulletin.pk)


@tenant_task(**RETRY)
def tell_bulletin(*, bulletin_id: int) -> None:
    """Tell people of a notice until nobody is left or the slice is over; take back what was withdrawn."""
    if in_slices(lambda: bulletins.tell_next(bulletin_id=bulletin_id), tell_bulletin, bulletin_id=bulletin_id):
        bulletins.take_back(bulletin_id=bulletin_id)


@tenant_task(when=BATCHES_WAIT)
def sweep_grant_batches() -> None:
    """Send again what a lost message or a dead worker left behind; start what is due. A repeat finds nothing to do."""
    deciding.start_due()
    left = selectors.batches_left_behind()
    for batch_id, rows in left.validating:
        send(validate_grant_batch, queue=queue_for(rows), batch_id=batch_id)
    for batch_id, rows in left.posting:
        send(post_grant_batch, queue=queue_for(rows), batch_id=batch_id)
    for revocation_id in selectors.revocations_left_behind():
        send(post_revocation, queue=BULK, revocation_id=revocation_id)
    for bulletin_id in bulletins_left_behind():
        send(tell_bulletin, queue=BULK, bulletin_id=bulletin_id)


@tenant_task(when=LEDGER_WAITS)
def tend_ledger() -> None:
    """Every minute: rules that are due run, holds past their hour go back, committed journals are sealed."""
    for batch_id in rules.run_due():
        send(post_grant_batch, queue=BULK, batch_id=batch_id)
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
