"""Times of a service, day by day."""

import datetime as dt
import itertools
from dataclasses import dataclass

from django.utils import timezone

from catalog.models import ServiceSlot


@dataclass(frozen=True, slots=True)
class Day:
    """One local day with its times."""

    on: dt.date
    slots: list[ServiceSlot]

    @property
    def booked(self) -> int:
        """People that come."""
        return sum(slot.booked for slot in self.slots)

    @property
    def capacity(self) -> int:
        """People that could."""
        return sum(slot.capacity for slot in self.slots)

    @property
    def is_closed(self) -> bool:
        """Whether nobody more can book."""
        return self.booked >= self.capacity


def service_days(sku_id: int) -> list[Day]:
    """Days to come, from now on. One query."""
    rows = ServiceSlot.objects.filter(sku=sku_id, starts_at__gt=timezone.now()).order_by("starts_at")
    days = itertools.groupby(rows, key=lambda slot: timezone.localtime(slot.starts_at).date())
    return [Day(on, list(slots)) for on, slots in days]
