"""Celery tasks. Pending rows are found by their state, so a lost message loses no work."""

import datetime as dt

from django.utils.translation import gettext_noop

from core import jobs
from core.jobs.daily import once_a_day
from core.tenancy.tasks import BULK, enqueue, tenant_task
from insights import selectors
from insights.services import days, exports, proofs

NIGHT = dt.time(1)


FILES_WAIT = """(
    EXISTS (SELECT 1 FROM {schema}.insights_export WHERE state IN ('waiting', 'running')
        OR (state = 'done' AND expires_at <= now()))
    OR EXISTS (SELECT 1 FROM {schema}.insights_proofrun WHERE finished_at IS NULL)
)"""


@tenant_task()
def run_proof(*, run_id: int) -> None:
    """Prove the ledger because somebody asked."""
    jobs.one("insights-proofs", run_id, lambda: proofs.run_proof(run_id=run_id))


@tenant_task()
def make_export(*, export_id: int) -> None:
    """Write the file somebody asked for."""
    jobs.one("insights-exports", export_id, lambda: exports.make(export_id=export_id))


@tenant_task(
    when=FILES_WAIT,
    sweeps={
        "insights-proofs": gettext_noop("账本核对"),
        "insights-exports": gettext_noop("生成下载文件"),
        "insights-drop-exports": gettext_noop("清理过期的下载文件"),
    },
    every=10,
)
def sweep() -> None:
    """Send again what a lost message or a dead worker left behind; drop files past their days."""
    for run_id in jobs.ready_keys("insights-proofs", selectors.runs_left_behind()):
        enqueue(run_proof, queue=BULK, run_id=run_id)
    for export_id in jobs.ready_keys("insights-exports", selectors.exports_left_behind()):
        enqueue(make_export, queue=BULK, export_id=export_id)
    exports.drop_expired()


@tenant_task(
    sweeps={
        "insights-days": gettext_noop("日结"),
        "insights-nightly-proof": gettext_noop("夜间账本核验"),
    },
    every=600,
    jitter=300,
    queue=BULK,
)
def run_daily_close() -> None:
    """Once in the night: the days that are over are written down, and the ledger is proved."""
    jobs.run("insights-days", _days)
    jobs.run("insights-nightly-proof", _proof)


def _days() -> None:
    once_a_day("insights.days", lambda today: {"days": days.record_days(today=today)}, not_before=NIGHT)


def _proof() -> None:
    once_a_day("insights.proof", lambda _today: {"proof": proofs.prove()}, not_before=NIGHT)
