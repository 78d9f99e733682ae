"""The rules for orders in force, and the dates they make."""

import datetime as dt

from django.utils import timezone

from orders.models import OrderPolicy

END_OF_DAY = dt.time(23, 59, 59)


def policy() -> OrderPolicy:
    """The tenant's rules; the defaults until somebody saves them. One query."""
    return OrderPolicy.objects.filter(pk=1).first() or OrderPolicy(pk=1)


def end_of_day(moment: dt.datetime, days: int) -> dt.datetime:
    """The last second of the local day that is `days` days after `moment`."""
    day = timezone.localtime(moment).date() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, END_OF_DAY))
