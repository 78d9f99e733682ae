"""Units of a line that ran out: how many, and what becomes of them when the line's units are given back or sent."""

from django.db.models import QuerySet
from django.utils import timezone

from orders.models import OrderLine, Shortage


def open_of(line: OrderLine) -> QuerySet[Shortage]:
    """The line's open shortage, asked or waiting; there is at most one."""
    return Shortage.objects.filter(line=line, state__in=Shortage.OPEN)


def units_short(line: OrderLine) -> int:
    """How many of the line's units ran out and aren't there. One query."""
    return open_of(line).values_list("units", flat=True).first() or 0


def follow(line: OrderLine, *, given_back: int = 0) -> None:
    """After units of a line were given back or sent: those `given_back` were of the missing ones, and no more can be short than are
    still to send; with none it has ended. Inside the caller's transaction."""
    short = open_of(line).first()
    if short is None:
        return
    units = min(short.units - given_back, line.to_send)
    if units <= 0:
        end(short, Shortage.State.ENDED)
    elif units < short.units:
        Shortage.objects.filter(pk=short.pk).update(units=units)


def end(short: Shortage, state: str) -> None:
    """Leave the open states, inside the caller's transaction."""
    short.state, short.chosen_at = state, timezone.now()
    short.save(update_fields=["state", "chosen_at"])
