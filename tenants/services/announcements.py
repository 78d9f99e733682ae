"""Words from the platform to tenants' consoles."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.events import operation_log
from tenants.models import Announcement
from tenants.selectors.announcements import forget


@transaction.atomic
def publish(
    *,
    title: str,
    text: str,
    level: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    scenario: str = "",
    tenant_id: int | None = None,
    by: Actor,
) -> Announcement:
    """Show it in consoles from `starts_at` to `ends_at`: to all, to one scenario's malls, or to one mall."""
    made = Announcement.objects.create(
        title=title,
        text=text,
        level=Announcement.Level(level),
        scenario=scenario,
        tenant_id=tenant_id,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by.name,
    )
    operation_log.record(
        by=by,
        action="announcement.publish",
        target=f"announcement/{made.pk}",
        label=title,
        after={"level": level, "scenario": scenario, "until": ends_at.isoformat(timespec="minutes")},
    )
    forget()
    return made


@transaction.atomic
def withdraw(*, announcement_id: int, by: Actor) -> None:
    """Take it back at once. Idempotent."""
    if Announcement.objects.filter(pk=announcement_id, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        operation_log.record(by=by, action="announcement.withdraw", target=f"announcement/{announcement_id}")
        forget()
