"""The worker's side of tenancy: a task names its tenant, or does not run."""

import functools
import random
from collections.abc import Callable
from typing import Any

import structlog
from celery import Task, current_app, shared_task
from django.db import connection
from django_tenants.utils import get_tenant_model

from core.tenancy.current import enter

log = structlog.get_logger("mall.tasks")


class TenantRefused(Exception):
    """A task was sent without a tenant, for an unknown one, or for one that is not open."""


def tenant_task(**options: Any) -> Callable[[Callable[..., None]], Task]:
    """A Celery task that runs inside the tenant whose schema is passed as `tenant=`; never in public.

    The function takes keyword arguments only (ids). Raises TenantRefused before touching any row when the tenant is
    missing, unknown or not open. Options go to `shared_task`.
    """

    def wrap(function: Callable[..., None]) -> Task:
        @functools.wraps(function)
        def run(*, tenant: str | None = None, **kwargs: Any) -> None:
            found = _tenant(tenant)
            with enter(found):
                function(**kwargs)

        return shared_task(name=f"{function.__module__}.{function.__name__}", **options)(run)

    return wrap


def _tenant(schema: str | None) -> Any:
    if not schema:
        raise TenantRefused("A task needs tenant=.")
    connection.set_schema_to_public()
    found = get_tenant_model().objects.filter(schema_name=schema).first()
    if found is None or not found.is_open:
        raise TenantRefused(f"Tenant {schema!r} is unknown or not open.")
    return found


@shared_task(name="core.tenancy.tasks.fan_out")
def fan_out(task: str, jitter: float = 0.0) -> None:
    """Send `task` once to every open mall, spread over `jitter` seconds. Beat's only job: one dispatcher per clock."""
    connection.set_schema_to_public()
    for tenant in get_tenant_model().objects.open_malls():
        current_app.send_task(task, kwargs={"tenant": tenant.schema_name}, countdown=random.random() * jitter)  # noqa: S311
