"""What the platform says to tenants' consoles: read by every page, so remembered in this process for some seconds."""

import time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_tenants.utils import schema_context

from tenants.models import Announcement

KEEP_SECONDS = 10
_seen: tuple[float, list[Announcement]] = (0.0, [])

PUT_AWAY = "announcements/put-away"  # in a session: the ids its person wants to see no more


def every_announcement() -> QuerySet[Announcement]:
    """All there are with their malls, the newest first. One query; runs inside ops."""
    return Announcement.objects.select_related("tenant")


def announcements_for(tenant: Any) -> list[Announcement]:
    """What a mall's console shows now, the most urgent first. Usually no query."""
    now = timezone.now()
    rank = {level: number for number, level in enumerate(("urgent", "warning", "news"))}
    mine = [one for one in _coming() if one.starts_at <= now < one.ends_at and _is_for(one, tenant)]
    return sorted(mine, key=lambda one: (rank[one.level], -one.pk))


def _is_for(one: Announcement, tenant: Any) -> bool:
    return one.tenant_id == tenant.pk if one.tenant_id else one.scenario in ("", tenant.scenario)


def _coming() -> list[Announcement]:
    """Everything that is shown now or later, at most KEEP_SECONDS old."""
    until, rows = _seen
    if until > time.monotonic():
        return rows
    with schema_context("public"):
        rows = list(Announcement.objects.filter(withdrawn_at=None, ends_at__gt=timezone.now()))
    remember(rows)
    return rows


def remember(rows: list[Announcement], seconds: float = KEEP_SECONDS) -> None:
    """Go by these for some seconds, in this process. No query."""
    global _seen
    _seen = (time.monotonic() + seconds, rows)


def forget() -> None:
    """Drop what this process remembers (one was just written or withdrawn here)."""
    remember([], -1)
