"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import datetime as dt

from core.services.daily import once_a_day
from core.tenancy.tasks import BULK, send, tenant_task
from insights import selectors
from insights.services import days, exports, proofs

NIGHT = dt.time(1)


FILES_WAIT = """(
    EXISTS (SELECT FROM {schema}.insights_export WHERE state IN ('waiting', 'running')
        OR (state = 'done' AND expires_at <= now()))
    OR EXISTS (SELECT FROM {schema}.insights_proofrun WHERE finished_at IS NULL)
)"""


@tenant_task()
def run_proof(*, run_id: int) -> None:
    """Prove the ledger because somebody asked."""
    proofs.run_proof(run_id=run_id)


@tenant_task()
def make_export(*, export_id: int) -> None:
    """Write the file somebody asked for."""
    exports.make(export_id=export_id)


@tenant_task(when=FILES_WAIT)
def sweep() -> None:
    """Send again what a lost message or a dead worker left behind; drop files past their days."""
    for run_id in selectors.runs_left_behind():
        send(run_proof, queue=BULK, run_id=run_id)
    for export_id in selectors.exports_left_behind():
        send(make_export, queue=BULK, export_id=export_id)
    exports.drop_expired()


@tenant_task()
def close_of_day() -> None:
    """Once in the night: the days that are over are written down, and the ledger is proved."""
    once_a_day("insights.days", lambda today: {"days": days.record_days(today=today)}, not_before=NIGHT)
    once_a_day("insights.proof", lambda _today: {"proof": proofs.prove()}, not_before=NIGHT)
