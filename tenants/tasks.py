"""Worker's door for work on tenants themselves; these run in public, as the owner, and name the tenant by id."""

import contextlib
import datetime as dt

from celery import current_app, shared_task
from celery.schedules import crontab
from django.utils import timezone
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError as BrokerLost

from core import jobs
from core.actors import SYSTEM
from core.tenancy.tasks import BULK, QUICK, due, platform_task
from tenants.selectors import is_copy, unfinished_tenants
from tenants.services import (
    applications,
    beats,
    data_files,
    domains,
    lifecycle,
    metering,
    migrating,
    platform_jobs,
    pool,
    provisioning,
    visits,
)


@shared_task(name="tenants.tasks.note_beat")
def note_beat() -> None:
    """The scheduler lives, and so do we."""
    beats.note_beat()


due(note_beat, every=15)


@shared_task(name="tenants.tasks.provision")
def provision(tenant_id: int) -> None:
    """Build the tenant, from the first step that is not done; whoever applied for it hears of it."""
    platform_jobs.one("tenants-provision", tenant_id, lambda: provisioning.advance(tenant_id=tenant_id))
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


@platform_task({"tenants-domains": gettext_noop("检查域名")}, every=300)
def check_domains() -> None:
    """Look whether claimed host names have proved themselves."""
    domains.check_open()


@platform_task(
    {
        "tenants-provision": gettext_noop("开通租户"),
        "tenants-applications": gettext_noop("通知开通申请的结果"),
    },
    every=30,
)
def sweep_provisioning() -> None:
    """Go on with tenants whose builder was killed, and with mails that did not go out."""

    def go_on(tenant_id: int) -> None:
        if is_copy(tenant_id):
            provision.apply_async(kwargs={"tenant_id": tenant_id}, queue=BULK)
        else:
            provisioning.advance(tenant_id=tenant_id)

    platform_jobs.each("tenants-provision", unfinished_tenants, go_on)
    applications.tell_all()


@platform_task({"tenants-pool": gettext_noop("准备空租户")}, every=60, queue=BULK)
def refill_pool() -> None:
    """Keep schemas ready for companies that will come."""
    platform_jobs.run("tenants-pool", pool.refill)


@shared_task(name="tenants.tasks.write_data_file")
def write_data_file(file_id: int) -> None:
    """Write one tenant's whole data into its file."""
    platform_jobs.one("tenants-files", file_id, lambda: data_files.make(file_id=file_id))


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


def run_sweep_soon(*, sweep: str, schema: str = "") -> None:
    """Have a sweep run now that somebody wants its set-aside work tried again, once this transaction is committed. Without a
    broker it runs with the next tick."""
    known = jobs.SWEEPS.get(sweep)
    if known is None:
        return
    with contextlib.suppress(BrokerLost):
        kwargs = {"tenant": schema} if schema and not known.is_platform else {}
        current_app.tasks[known.task].apply_async_on_commit(kwargs=kwargs)


def resend(*, kind: str, row_id: int, schema: str, sweep: str = "") -> None:
    """Tell a worker of work that stood still (tenants.services.stuck made its row ready)."""
    with contextlib.suppress(BrokerLost):
        if kind == "job":
            run_sweep_soon(sweep=sweep, schema=schema)
        elif kind == "build":
            send_build(row_id)
        elif kind == "file":
            write_data_file.apply_async_on_commit(kwargs={"file_id": row_id}, queue=BULK)
        elif kind == "migration":
            migrate.apply_async_on_commit(queue=BULK)
        else:
            run_sweep_soon(sweep="points-close-grants" if kind == "grant" else "insights-exports", schema=schema)


@platform_task(
    {
        "tenants-files": gettext_noop("生成整户数据文件"),
        "tenants-drop-files": gettext_noop("清理过期的数据文件"),
        "tenants-archive": gettext_noop("宽限期后归档租户"),
    },
    every=30,
)
def sweep_data_files() -> None:
    """Files a lost worker left behind; files past their days; tenants whose grace is over."""
    left = data_files.left_behind()
    with platform_jobs.book():
        free = jobs.ready_keys("tenants-files", left)
    for file_id in free:
        write_data_file.apply_async(kwargs={"file_id": file_id}, queue=BULK)
    platform_jobs.run("tenants-drop-files", data_files.drop_expired)
    platform_jobs.run("tenants-archive", lambda: lifecycle.archive_due(by=SYSTEM))


@platform_task(
    {
        "tenants-roll-up": gettext_noop("汇总各商城数据"),
        "tenants-visits": gettext_noop("结束到期的支持访问"),
        "tenants-statements": gettext_noop("生成月度账单"),
    },
    every=300,
    queue=BULK,
)
def roll_up() -> None:
    """Every mall's day in numbers; the month that is over becomes statements."""
    platform_jobs.run("tenants-roll-up", metering.roll_up)
    platform_jobs.run("tenants-visits", visits.end_overdue)
    last_month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    platform_jobs.run("tenants-statements", lambda: metering.close_month(last_month))


@platform_task(
    {
        "tenants-structures": gettext_noop("核对数据库结构"),
        "tenants-functions": gettext_noop("核对数据库函数"),
    },
    every=crontab(hour=18, minute=40),
    queue=BULK,
)
def verify_structures() -> None:
    """Compare every mall's structure with the template's, and the functions they share with their files; what differs is told
    on the tenant's page and among stuck work."""
    platform_jobs.run("tenants-structures", migrating.verify_structure)
    platform_jobs.each("tenants-functions", migrating.function_names, migrating.verify_function)
