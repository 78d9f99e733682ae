"""Celery tasks. Pending rows are found by their state, so a lost message loses no work."""

import datetime as dt
import functools

from celery import Task
from django.utils.translation import gettext_noop

from core import jobs
from core.jobs.daily import once_a_day
from core.tenancy.tasks import BULK, RETRY, enqueue, enqueue_on_commit, first_of, queue_for, run_time_slice, tenant_task
from points import selectors
from points.models import GrantBatch
from points.services import leaving, revocations, rules
from points.services.grants import decisions, former_balances, posting, validation
from points.services.ledger import debts, expiry, holds, sealing

NOTICES_FROM = dt.time(9)

# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
BATCHES_WAIT = """(
    EXISTS (SELECT 1 FROM {schema}.points_grantbatch b WHERE state IN ('validating', 'approved', 'posting')
        OR (state = 'scheduled' AND scheduled_at <= now())
        OR (state IN ('done', 'cancelled') AND notified_at IS NULL
            AND EXISTS (SELECT 1 FROM {schema}.points_grantchunk c WHERE c.batch_id = b.id)))
    OR EXISTS (SELECT 1 FROM {schema}.points_revocation WHERE state IN ('approved', 'posting') OR (state = 'done' AND notified_at IS NULL))
)"""
GRANT_SWEEPS = {
    "points-start-grants": gettext_noop("到时间的定时发放"),
    "points-validate-grants": gettext_noop("核对发放名单"),
    "points-post-grants": gettext_noop("积分入账"),
    "points-close-grants": gettext_noop("发放批次收尾与通知"),
    "points-post-revocations": gettext_noop("撤回积分"),
    "points-close-revocations": gettext_noop("撤回收尾与通知"),
}
LEDGER_SWEEPS = {
    "points-find-rules": gettext_noop("计算自动发放规则"),
    "points-run-rules": gettext_noop("自动发放"),
    "points-holds": gettext_noop("释放到期的冻结积分"),
    "points-seal": gettext_noop("账本封存"),
}
DAY_SWEEPS = {
    "points-roll-on": gettext_noop("随活跃延长积分"),
    "points-expire": gettext_noop("积分到期"),
    "points-keep-returned": gettext_noop("回岗员工的离职结算"),
    "points-open-leavers": gettext_noop("登记离职员工的积分"),
    "points-close-leavers": gettext_noop("离职结算到期"),
    "points-collect-debts": gettext_noop("用新积分抵扣欠款"),
    "points-former-back": gettext_noop("退回的原系统余额还给公司总账"),
    "points-warn": gettext_noop("积分到期提醒"),
}
LEDGER_WAITS = """(
    EXISTS (SELECT 1 FROM {schema}.points_grantrule WHERE state = 'active')
    OR EXISTS (SELECT 1 FROM {schema}.points_hold WHERE state = 'open' AND expires_at <= now())
    OR coalesce((SELECT max(id) FROM {schema}.points_journal), 0)
        > coalesce((SELECT max(last_journal_id) FROM {schema}.points_seal), 0)
)"""


def nudge_batch(task: Task, batch: GrantBatch) -> None:
    """Ask the workers that suit the batch's size to look at it once this transaction is committed."""
    enqueue_on_commit(task, queue=queue_for(batch.rows_total), batch_id=batch.pk)


@tenant_task(**RETRY)
def validate_grant_batch(*, batch_id: int) -> None:
    """Judge the rows of an uploaded batch."""
    jobs.one("points-validate-grants", batch_id, lambda: validation.validate(batch_id=batch_id))


@tenant_task(**RETRY)
def post_grant_batch(*, batch_id: int) -> None:
    """Post chunks until none is free or the slice is over; at the end close the batch and tell its members."""

    def post(key: str) -> bool:
        return posting.post_next_chunk(batch_id=batch_id, no=int(key.rpartition("/")[2]))

    def close() -> None:
        posting.settle(batch_id=batch_id)
        posting.notify_members(batch_id=batch_id)

    chunks = functools.partial(posting.open_chunks, batch_id=batch_id)
    if run_time_slice("points-post-grants", chunks, post, post_grant_batch, batch_id=batch_id):
        jobs.one("points-close-grants", batch_id, close)


@tenant_task(**RETRY)
def post_revocation(*, revocation_id: int) -> None:
    """Take chunks back until none is free or the slice is over; at the end close it and tell its members."""

    def post(key: str) -> bool:
        return revocations.post_next_chunk(revocation_id=revocation_id, no=int(key.rpartition("/")[2]))

    def close() -> None:
        revocations.settle(revocation_id=revocation_id)
        revocations.notify_members(revocation_id=revocation_id)

    chunks = functools.partial(revocations.open_chunks, revocation_id=revocation_id)
    if run_time_slice("points-post-revocations", chunks, post, post_revocation, revocation_id=revocation_id):
        jobs.one("points-close-revocations", revocation_id, close)


@tenant_task(when=BATCHES_WAIT, sweeps=GRANT_SWEEPS, every=8)
def sweep_grant_batches() -> None:
    """Send again what a lost message or a dead worker left behind; start what is due. A repeat finds nothing to do."""
    decisions.start_due()
    left = selectors.batches_left_behind()
    for batch_id, rows in jobs.ready_keys("points-validate-grants", left.validating, key_of=first_of):
        enqueue(validate_grant_batch, queue=queue_for(rows), batch_id=batch_id)
    for batch_id, rows in jobs.ready_keys("points-close-grants", left.posting, key_of=first_of):
        enqueue(post_grant_batch, queue=queue_for(rows), batch_id=batch_id)
    for revocation_id in jobs.ready_keys("points-close-revocations", selectors.revocations_left_behind()):
        enqueue(post_revocation, queue=BULK, revocation_id=revocation_id)


@tenant_task(when=LEDGER_WAITS, sweeps=LEDGER_SWEEPS, every=60, jitter=20, queue=BULK)
def maintain_ledger() -> None:
    """Every minute: rules that are due run, holds past their hour go back, committed journals are sealed."""
    for batch_id in rules.run_due():
        enqueue(post_grant_batch, queue=BULK, batch_id=batch_id)
    holds.release_overdue()
    jobs.run("points-seal", sealing.seal)


@tenant_task(sweeps=DAY_SWEEPS, every=300, jitter=240, queue=BULK)
def run_daily_expiry() -> None:
    """Every few minutes: what ended with the local day expires; in the morning members are told what ends soon."""
    jobs.run("points-roll-on", expiry.extend_active_lots)
    jobs.run("points-expire", expiry.expire_due)
    leaving.open_cases()
    leaving.close_due()
    jobs.run("points-collect-debts", debts.collect_due)
    jobs.run("points-former-back", former_balances.give_up)
    jobs.run("points-warn", _warn)


def _warn() -> None:
    told_now = once_a_day("points.warn", lambda today: {"told": expiry.warn(today=today)}, not_before=NOTICES_FROM)
    if not told_now and jobs.is_due("points-warn"):
        expiry.warn()
