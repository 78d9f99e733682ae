"""Questions about messages to members, and the ways they go."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from members.models import (
    ALWAYS_SHOWN,
    KINDS,
    Channel,
    DemoSent,
    Message,
    MessageCategory,
    MessageChannel,
    MessageChoice,
    MessageSwitch,
    QuietHours,
    Sending,
)


def inbox(member_id: int, category: str = "") -> QuerySet[Message]:
    """A member's messages, of one category or of all, newest first. One query."""
    rows = Message.objects.filter(member_id=member_id, is_shown=True)
    return rows.filter(kind__in=kinds_of(category)) if category else rows


def kinds_of(category: str) -> list[str]:
    """The kinds of message that belong to a category."""
    return [kind for kind, settings_of in KINDS.items() if settings_of.category == category]


def unread_by_category(member_id: int) -> dict[str, int]:
    """Messages not yet read, per category that has some. One query."""
    rows = (
        Message.objects.filter(member_id=member_id, read_at=None).order_by().values_list("kind").annotate(n=Count("pk"))
    )
    found: dict[str, int] = {}
    for kind, n in rows:
        category = KINDS[kind].category.value if kind in KINDS else MessageCategory.ACTIVITY.value
        found[category] = found.get(category, 0) + n
    return found


def unread_count(member_id: int) -> int:
    """Messages not yet read. One query."""
    return Message.objects.filter(member_id=member_id, read_at=None).count()


def quiet_hours() -> QuietHours:
    """When nothing leaves the house but what is urgent: the mall's own hours, else the usual ones. One query."""
    return QuietHours.objects.first() or QuietHours()


def quiet_until(now: dt.datetime) -> dt.datetime | None:
    """The moment quiet hours are over, where `now` lies in them (in the mall's zone, also over midnight); else None. One query."""
    hours = quiet_hours()
    here = timezone.localtime(now)
    begin, end, clock = hours.from_time, hours.until_time, here.time()
    is_quiet = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not hours.is_on or not is_quiet:
        return None
    day = here.date() + dt.timedelta(days=1 if begin > end and clock >= begin else 0)
    return timezone.make_aware(dt.datetime.combine(day, end))


def open_channels() -> list[str]:
    """The channels this mall sends through, the message centre first. One query."""
    found = set(MessageChannel.objects.filter(is_active=True).values_list("channel", flat=True))
    return [Channel.APP.value, *(one.value for one in Channel if one in found)]


@dataclass(frozen=True, slots=True)
class Tick:
    """One box to tick: a category or kind through a channel. `is_fixed`: nobody can switch it off."""

    channel: str
    label: str
    value: str
    is_on: bool
    is_fixed: bool = False


def choices(member_id: int, channels: list[str]) -> list[tuple[str, str, list[Tick]]]:
    """(category, its word, boxes) as the member's page shows them. One query."""
    said = {(one.category, one.channel): one.is_on for one in MessageChoice.objects.filter(member_id=member_id)}
    return [
        (
            category.value,
            str(category.label),
            [
                Tick(
                    channel,
                    str(Channel(channel).label),
                    f"{category}:{channel}",
                    said.get((category, channel), True),
                    is_fixed=channel == Channel.APP and category in ALWAYS_SHOWN,
                )
                for channel in channels
            ],
        )
        for category in MessageCategory
    ]


def channel_switches() -> list[tuple[str, str, list[Tick]]]:
    """(kind, its word, boxes for all channels) as the mall's page shows them. One query."""
    said = {(one.kind, one.channel): one.is_on for one in MessageSwitch.objects.all()}
    return [
        (
            kind,
            str(Message.Kind(kind).label),
            [
                Tick(
                    channel.value,
                    str(channel.label),
                    f"{kind}:{channel}",
                    said.get((kind, channel), channel in (Channel.APP, *settings_of.channels)),
                    is_fixed=channel == Channel.APP and settings_of.category in ALWAYS_SHOWN,
                )
                for channel in Channel
            ],
        )
        for kind, settings_of in KINDS.items()
    ]


def sendings(*, query: str = "", state: str = "", channel: str = "", kind: str = "") -> QuerySet[Sending]:
    """What went out or did not, newest first, with message and member. One query."""
    rows = Sending.objects.select_related("message__member")
    if query:
        rows = rows.filter(
            Q(message__member__name__icontains=query) | Q(message__member__employee_no__istartswith=query)
        )
    given = {"state": state, "channel": channel, "message__kind": kind}
    return rows.filter(**{name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class SendingSums:
    """What the last seven days sent, what waits, what was given up, what is in doubt."""

    sent: int
    waiting: int
    held: int
    failed: int
    unsure: int


def sending_sums() -> SendingSums:
    """Figures above the list. One query."""
    now = timezone.now()
    is_waiting = Q(state=Sending.State.WAITING)
    found = Sending.objects.filter(is_waiting | Q(created_at__gte=now - dt.timedelta(days=7))).aggregate(
        sent=Count("pk", filter=Q(state=Sending.State.SENT)),
        waiting=Count("pk", filter=is_waiting),
        held=Count("pk", filter=is_waiting & Q(next_at__gt=now)),
        failed=Count("pk", filter=Q(state=Sending.State.FAILED)),
        unsure=Count("pk", filter=Q(state=Sending.State.UNSURE)),
    )
    return SendingSums(**found)


def demo_sent() -> QuerySet[DemoSent]:
    """What pretended channels «sent», newest first, with message and member. One query."""
    return DemoSent.objects.select_related("sending__message__member")
