"""Celery tasks: the operation log is sealed each minute and proved each night."""

import datetime as dt

from django.utils.translation import gettext_noop

from core import jobs
from core.events import log_sealing
from core.events.selectors import log_proof
from core.jobs.daily import once_a_day
from core.tenancy.tasks import BULK, tenant_task

NIGHT = dt.time(2)


# Lines wait to be sealed, or this is the night hour in which the chain is proved.
LOG_WAITS = """(
    coalesce((SELECT max(id) FROM {schema}.core_operationlog), 0)
        > coalesce((SELECT max(last_log_id) FROM {schema}.core_logseal), 0)
    OR extract(hour FROM now() AT TIME ZONE 'Asia/Shanghai') BETWEEN 2 AND 3
)"""


@tenant_task(
    when=LOG_WAITS,
    sweeps={
        "accounts-seal-log": gettext_noop("封存操作日志"),
        "accounts-prove-log": gettext_noop("核验操作日志"),
    },
    every=60,
    jitter=20,
    queue=BULK,
    also_ops=True,
)
def seal_log() -> None:
    """Seal what has become final; once in the night recompute the whole chain and keep what was found."""
    jobs.run("accounts-seal-log", log_sealing.seal)
    jobs.run("accounts-prove-log", _prove)


def _prove() -> None:
    once_a_day("accounts.log_proof", lambda _today: log_proof().as_dict(), not_before=NIGHT)
