"""The scheduler's own sign of life."""

from django.db.models.functions import Now
from django_tenants.utils import schema_context

from tenants.models import SchedulerBeat


def note_beat() -> None:
    """Write down that the scheduler sent something and a worker did it. Idempotent."""
    with schema_context("public"):
        SchedulerBeat.objects.update_or_create(pk=1, defaults={"seen_at": Now()})
