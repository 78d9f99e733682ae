"""Reading the operation log."""

import datetime as dt

from django.db.models import Q, QuerySet

from core.models import OperationLog


def operation_log(*, words: str = "", action: str = "", on: dt.date | None = None) -> QuerySet[OperationLog]:
    """Log lines, newest first, by words (actor, label, target, reason), action prefix and local day. One query."""
    rows = OperationLog.objects.all()
    if words:
        rows = rows.filter(
            Q(actor_name__icontains=words)
            | Q(label__icontains=words)
            | Q(target__icontains=words)
            | Q(reason__icontains=words)
        )
    if action:
        rows = rows.filter(action__startswith=action)
    if on:
        rows = rows.filter(at__date=on)
    return rows
