"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import contextlib
import datetime as dt

from celery import Task
from kombu.exceptions import OperationalError as BrokerLost

from core.services.daily import once_a_day
from core.tenancy import current_schema
from core.tenancy.tasks import tenant_task
from insights import selectors
from insights.services import days, exports, proofs

NIGHT = dt.time(1)


def nudge(task: Task, **ids: int) -> None:
    """Ask a worker to look at the row now. Without a broker the sweeper finds it later."""
    with contextlib.suppress(BrokerLost):
        task.delay_on_commit(tenant=current_schema(), **ids)


@tenant_task()
def run_proof(*, run_id: int) -> None:
    """Prove the ledger because somebody asked."""
    proofs.run_proof(run_id=run_id)


@tenant_task()
def make_export(*, export_id: int) -> None:
    """Write the file somebody asked for."""
    exports.make(export_id=export_id)


@tenant_task()
def sweep() -> None:
    """Send again what a lost message or a dead worker left behind; drop files past their days."""
    for run_id in selectors.runs_left_behind():
        run_proof.delay(tenant=current_schema(), run_id=run_id)
    for export_id in selectors.exports_left_behind():
        make_export.delay(tenant=current_schema(), export_id=export_id)
    exports.drop_expired()


@tenant_task()
def close_of_day() -> None:
    """Once in the night: the days that are over are written down, and the ledger is proved."""
    once_a_day("insights.days", lambda today: {"days": days.record_days(today=today)}, not_before=NIGHT)
    once_a_day("insights.proof", lambda _today: {"proof": proofs.prove()}, not_before=NIGHT)
