"""Which tenant this thread acts for. django-tenants keeps it on the connection; this module is how we ask."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django_tenants.utils import get_public_schema_name, tenant_context

from core.tenancy.connections import connection


class NoTenant(RuntimeError):
    """Code that needs a tenant ran outside one: a bug, never a refusal."""


def current_tenant() -> Any:
    """The tenant row in force. Raises NoTenant in public or in a bare schema."""
    tenant = connection.tenant
    if tenant is None or getattr(tenant, "pk", None) is None:
        raise NoTenant("No tenant is entered here.")
    return tenant


def current_schema() -> str:
    """The schema in force; raises NoTenant in public, so that a key or path never lacks its tenant."""
    schema = connection.schema_name
    if not schema or schema == get_public_schema_name():
        raise NoTenant("No tenant is entered here.")
    return schema


@contextmanager
def enter(tenant: Any) -> Iterator[None]:
    """Act inside `tenant`, in its time zone. (Never `with tenant:`, its stack is shared between threads.)"""
    with tenant_context(tenant), timezone.override(ZoneInfo(tenant.timezone)):
        yield


def local_today() -> dt.date:
    """Today's date where the tenant lives."""
    return timezone.localdate()
