"""Every night the walls between tenants are tried."""

from celery.schedules import crontab
from django.utils.translation import gettext_noop

from core.tenancy.tasks import BULK, platform_task


@platform_task({"tenants-isolation": gettext_noop("检验租户隔离")}, every=crontab(hour=19, minute=10), queue=BULK)
def probe() -> None:
    """Try every wall, and look at some of the malls that live here."""
    from isolation import services  # brings Django's test client along: nothing for a web server's memory
    from tenants.models import IsolationRun
    from tenants.services import platform_jobs

    platform_jobs.run("tenants-isolation", lambda: services.run(kind=IsolationRun.Kind.NIGHTLY))
