"""The platform itself: the operators' tenant, and counts over all others."""

import datetime as dt

from django.utils import timezone
from django_tenants.utils import schema_context

from tenants.models import SchedulerBeat, Tenant

SILENT_AFTER = dt.timedelta(seconds=90)  # it beats every fifteen seconds


def scheduler_silent_since() -> dt.datetime | None:
    """Since when the scheduler (or every worker) is dead; None while it beats. One query, and one more when it never did."""
    with schema_context("public"):
        seen = SchedulerBeat.objects.values_list("seen_at", flat=True).first()
        if seen is None:
            seen = Tenant.objects.filter(type=Tenant.Type.OPS).values_list("created_at", flat=True).first()
    return seen if seen is not None and seen < timezone.now() - SILENT_AFTER else None


def ops_tenant() -> Tenant:
    """The operators' own tenant, in whose log acts without a person at a browser are written. One query."""
    with schema_context("public"):
        return Tenant.objects.get(type=Tenant.Type.OPS)
