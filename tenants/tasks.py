"""Worker's door for work on tenants themselves; these run in public, as the owner, and name the tenant by id."""

import contextlib
import datetime as dt

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerLost

from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.tasks import BULK, QUICK
from insights.tasks import sweep as sweep_insights
from points.tasks import sweep_grant_batches
from tenants.models import IsolationRun
from tenants.selectors import is_copy, unfinished_tenants
from tenants.selectors.platform import ops_tenant
from tenants.services import (
    applications,
    data_files,
    domains,
    life,
    metering,
    migrating,
    pool,
    provisioning,
    visits,
)


@shared_task(name="tenants.tasks.provision")
def provision(tenant_id: int) -> None:
    """Build the tenant, from the first step that is not done; whoever applied for it hears of it."""
    provisioning.advance(tenant_id=tenant_id)
    applications.tell_all()


def send_build(tenant_id: int) -> None:
    """Have a worker build on, once this transaction is committed; a copy of many rows waits among the long work. A lost
    message is swept up."""
    with contextlib.suppress(BrokerLost):
        provision.apply_async_on_commit(kwargs={"tenant_id": tenant_id}, queue=BULK if is_copy(tenant_id) else QUICK)


@shared_task(name="tenants.tasks.tell_applicant")
def tell_applicant(application_id: int) -> None:
    """Mail an application's outcome to its contact."""
    applications.tell(application_id=application_id)


@shared_task(name="tenants.tasks.check_domains")
def check_domains() -> None:
    """Look whether claimed host names have proved themselves."""
    domains.check_open()


@shared_task(name="tenants.tasks.sweep_provisioning")
def sweep_provisioning() -> None:
    """Go on with tenants whose builder was killed, and with mails that did not go out."""
    for tenant_id in unfinished_tenants():
        if is_copy(tenant_id):
            provision.apply_async(kwargs={"tenant_id": tenant_id}, queue=BULK)
        else:
            provisioning.advance(tenant_id=tenant_id)
    applications.tell_all()


@shared_task(name="tenants.tasks.refill_pool")
def refill_pool() -> None:
    """Keep schemas ready for companies that will come."""
    pool.refill()


@shared_task(name="tenants.tasks.write_data_file")
def write_data_file(file_id: int) -> None:
    """Write one tenant's whole data into its file."""
    data_files.make(file_id=file_id)


def send_data_file(file_id: int) -> None:
    """Tell a worker of a file somebody asked for, once this transaction is committed. A lost message is swept up."""
    with contextlib.suppress(BrokerLost):
        write_data_file.apply_async_on_commit(kwargs={"file_id": file_id}, queue=BULK)


def count_now() -> None:
    """Have all malls counted at once instead of at the next tick."""
    with contextlib.suppress(BrokerLost):
        roll_up.apply_async(queue=BULK)


@shared_task(name="tenants.tasks.migrate")
def migrate() -> None:
    """Go on with a migration that was halted."""
    migrating.migrate_all()


def resend(*, kind: str, row_id: int, schema: str) -> None:
    """Tell a worker of work that stood still (tenants.services.stuck made its row ready)."""
    with contextlib.suppress(BrokerLost):
        if kind == "build":
            send_build(row_id)
        elif kind == "file":
            write_data_file.apply_async_on_commit(kwargs={"file_id": row_id}, queue=BULK)
        elif kind == "migration":
            migrate.apply_async_on_commit(queue=BULK)
        else:
            sweeper = sweep_grant_batches if kind == "grant" else sweep_insights
            sweeper.apply_async_on_commit(kwargs={"tenant": schema})


@shared_task(name="tenants.tasks.sweep_data_files")
def sweep_data_files() -> None:
    """Files a lost worker left behind; files past their days; tenants whose grace is over."""
    for file_id in data_files.left_behind():
        write_data_file.apply_async(kwargs={"file_id": file_id}, queue=BULK)
    data_files.drop_expired()
    with enter(ops_tenant()):
        life.archive_due(by=SYSTEM)


@shared_task(name="tenants.tasks.roll_up")
def roll_up() -> None:
    """Every mall's day in numbers; the month that is over becomes statements."""
    metering.roll_up()
    visits.end_overdue()
    metering.close_month((timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1))


@shared_task(name="tenants.tasks.verify_structures")
def verify_structures() -> None:
    """Compare every mall's structure with the template's; what differs is told on the tenant's page."""
    migrating.verify_structure()


@shared_task(name="tenants.tasks.prove_isolation")
def prove_isolation() -> None:
    """Every night: try the walls between tenants, and look at some of those who live here."""
    from tenants.services import isolation  # brings Django's test client along: nothing for a web server's memory

    isolation.run(kind=IsolationRun.Kind.NIGHTLY)
