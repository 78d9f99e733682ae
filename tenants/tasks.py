"""Worker's door for work on tenants themselves; these run in public, as the owner, and name the tenant by id."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.tasks import BULK
from tenants.selectors import unfinished_tenants
from tenants.selectors.platform import ops_tenant
from tenants.services import applications, data_files, domains, life, metering, pool, provisioning


@shared_task(name="tenants.tasks.provision")
def provision(tenant_id: int) -> None:
    """Build the tenant, from the first step that is not done; whoever applied for it hears of it."""
    provisioning.advance(tenant_id=tenant_id)
    applications.tell_all()


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
    metering.close_month((timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1))
