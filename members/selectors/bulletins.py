"""Questions about notices to members."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from members.models import Bulletin, Message

QUIET = dt.timedelta(seconds=20)


def bulletins() -> QuerySet[Bulletin]:
    """Every notice, the newest first. One query."""
    return Bulletin.objects.all()


def read_count(bulletin: Bulletin) -> int:
    """How many have read it; what was taken back counts for nobody. One query."""
    return Message.objects.filter(dedupe=bulletin.reference, is_shown=True, read_at__isnull=False).count()


def bulletins_left_behind() -> list[int]:
    """Notices a worker should be at. One query."""
    moving = Bulletin.objects.filter(state__in=[Bulletin.State.SENDING, Bulletin.State.WITHDRAWING])
    return list(moving.filter(touched_at__lt=timezone.now() - QUIET).values_list("pk", flat=True))
