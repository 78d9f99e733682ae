"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import time

import structlog
from celery.schedules import crontab
from django.conf import settings
from django.utils.translation import gettext_noop

from core import jobs
from core.tenancy.tasks import BULK, in_slices, tenant_task
from members.services import pruning, sending

log = structlog.get_logger(__name__)
ROUND_SECONDS = 6.0  # then other malls have their turn; beat comes again
# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
SENDINGS_WAIT = (
    """EXISTS (SELECT 1 FROM {schema}.members_sending WHERE state IN ('waiting', 'leaving') AND next_at <= now())"""
)
SENDINGS_ARE_OLD = f"""EXISTS (SELECT 1 FROM {{schema}}.members_sending WHERE state IN ('sent', 'failed', 'unsure')
    AND created_at < now() - interval '{settings.SENDINGS_KEPT_DAYS} days')"""  # noqa: S608 -- a number of the settings


@tenant_task(
    when=SENDINGS_WAIT,
    sweeps={
        "members-sendings": gettext_noop("发送消息"),
        "members-hold-back": gettext_noop("免打扰时段的消息延后"),
        "members-doubt": gettext_noop("短信发送中断，待确认"),
    },
    every=8,
    queue=BULK,
)
def send_messages() -> None:
    """Send what is due, for a few seconds. A repeat, or one beside it, takes other rows."""
    jobs.run("members-sendings", _send)


def _send() -> None:
    until = time.monotonic() + ROUND_SECONDS
    while sending.send_some() and time.monotonic() < until:
        pass


@tenant_task(
    when=SENDINGS_ARE_OLD,
    sweeps={"members-prune": gettext_noop("清理旧的发送记录")},
    every=crontab(hour=19, minute=40),
    jitter=600,
    queue=BULK,
)
def prune_sendings() -> None:
    """What ended long ago goes, some thousand rows at a time."""
    jobs.run("members-prune", lambda: in_slices(_prune, prune_sendings))


def _prune() -> bool:
    gone = pruning.prune_some()
    if gone:
        log.info("sendings_pruned", rows=gone)
    return bool(gone)
