"""Questions about people."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.privacy import crypto, masks
from core.statements import row_by
from members.errors import AddressUnknown
from members.models import (
    ALWAYS_SHOWN,
    KINDS,
    Address,
    Card,
    Channel,
    DemoSent,
    Department,
    Member,
    Message,
    MessageCategory,
    MessageChannel,
    MessageChoice,
    MessageSwitch,
    QuietHours,
    Sending,
    Site,
)


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """Who receives where. `area` is province, city and district in words; `area_code` the six-digit district code."""

    receiver: str
    phone: str
    area: str
    area_code: str
    detail: str

    def seal(self) -> bytes:
        return crypto.encrypt(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> "AddressFacts":
        facts = json.loads(crypto.decrypt(sealed))
        return cls(**facts | {"receiver": masks.name_shown(facts["receiver"])})

    @property
    def masked_phone(self) -> str:
        return crypto.mask_phone(self.phone)

    @property
    def one_line(self) -> str:
        return f"{self.area} {self.detail}"


@dataclass(frozen=True, slots=True)
class AddressCard:
    """An address as its owner sees it."""

    public_id: str
    is_default: bool
    facts: AddressFacts


def member_list(*, words: str = "", department_id: int | None = None, state: str = "") -> QuerySet[Member]:
    """Members by words (name, pinyin, number), department and state, with department. One query."""
    rows = Member.objects.select_related("department", "user").order_by("employee_no")
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(name_key__icontains=words.lower()) | Q(employee_no__istartswith=words)
        )
    if department_id:
        rows = rows.filter(department_id=department_id)
    return rows.filter(state=state) if state else rows


def member_by_no(employee_no: str) -> Member | None:
    """The member of that number, whatever their state. One query."""
    return Member.objects.filter(employee_no=employee_no).first() if "\x00" not in employee_no else None


def member_by_public_id(public_id: uuid.UUID) -> Member | None:
    """The member with department and login. One query."""
    return Member.objects.select_related("department", "user").filter(public_id=public_id).first()


def names_by_public_id(public_ids: Iterable[str]) -> dict[str, str]:
    """Names as they are now, by public id; whoever was forgotten has none. One query, none without ids."""
    wanted = [one for one in public_ids if len(one) == 36]
    rows = Member.objects.filter(public_id__in=wanted).values_list("public_id", "name") if wanted else []
    return {str(public_id): name for public_id, name in rows}


def departments() -> QuerySet[Department]:
    """Departments with `people`, the number of active members. One query."""
    return Department.objects.annotate(people=Count("members", filter=Q(members__state=Member.State.ACTIVE)))


def addresses(member_id: int) -> list[AddressCard]:
    """A member's address book, the default first. One query."""
    return [_card(row) for row in Address.objects.filter(member_id=member_id)]


def address(member_id: int, public_id: str) -> AddressCard:
    """One address of this member. Raises AddressUnknown for anybody else's."""
    row = row_by(Address, member_id=member_id, public_id=public_id)
    if row is None:
        raise AddressUnknown
    return _card(row)


def _card(row: Address) -> AddressCard:
    return AddressCard(public_id=str(row.public_id), is_default=row.is_default, facts=AddressFacts.unseal(row.sealed))


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A place of the company, and where it is."""

    pk: int
    name: str
    facts: AddressFacts | None

    @property
    def key(self) -> str:
        return str(self.pk)


def sites() -> list[SiteCard]:
    """The company's places that take deliveries. One query."""
    return [_site_card(row) for row in Site.objects.filter(is_active=True)]


def site(pk: int) -> SiteCard:
    """One of them. Raises AddressUnknown. One query."""
    row = Site.objects.filter(pk=pk, is_active=True).first()
    if row is None:
        raise AddressUnknown
    return _site_card(row)


def _site_card(row: Site) -> SiteCard:
    return SiteCard(row.pk, str(row), AddressFacts.unseal(row.address_sealed) if row.address_sealed else None)


def site_facts(site: Site) -> dict[str, object]:
    """A place as its form begins with it. No query."""
    found: dict[str, object] = {"name": site.name, "name_en": site.name_en, "is_active": site.is_active}
    return found | (asdict(AddressFacts.unseal(site.address_sealed)) if site.address_sealed else {})


def inbox(member_id: int, category: str = "") -> QuerySet[Message]:
    """A member's messages, of one category or of all, newest first. One query."""
    rows = Message.objects.filter(member_id=member_id, is_shown=True)
    return rows.filter(kind__in=kinds_of(category)) if category else rows


def kinds_of(category: str) -> list[str]:
    """The kinds of message that belong to a category."""
    return [kind for kind, facts in KINDS.items() if facts.category == category]


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


def switches() -> list[tuple[str, str, list[Tick]]]:
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
                    said.get((kind, channel), channel in (Channel.APP, *facts.channels)),
                    is_fixed=channel == Channel.APP and facts.category in ALWAYS_SHOWN,
                )
                for channel in Channel
            ],
        )
        for kind, facts in KINDS.items()
    ]


def sendings(*, words: str = "", state: str = "", channel: str = "", kind: str = "") -> QuerySet[Sending]:
    """What went out or did not, newest first, with message and member. One query."""
    rows = Sending.objects.select_related("message__member")
    if words:
        rows = rows.filter(
            Q(message__member__name__icontains=words) | Q(message__member__employee_no__istartswith=words)
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


def without_card(*, department_id: int | None = None, without_login: bool = True) -> QuerySet[Member]:
    """Active members who have no valid card yet, of a department, and, so asked, without a login. One query."""
    rows = Member.objects.active().filter(~Exists(Card.objects.filter(member=OuterRef("pk"), revoked_at=None)))
    if department_id:
        rows = rows.filter(department_id=department_id)
    return rows.filter(user=None) if without_login else rows


def card_of(member_id: int) -> Card | None:
    """The member's valid card. One query."""
    return Card.objects.filter(member_id=member_id, revoked_at=None).first()


def active_members() -> int:
    """How many members are here now. One query."""
    return Member.objects.active().count()
