"""Questions about people."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Count, Q, QuerySet

from core import crypto
from core.statements import row_by
from members.errors import AddressUnknown
from members.models import Address, Department, Member, Message, Site


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
        return cls(**json.loads(crypto.decrypt(sealed)))

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


def inbox(member_id: int) -> QuerySet[Message]:
    """A member's messages, newest first. One query."""
    return Message.objects.filter(member_id=member_id)


def unread_count(member_id: int) -> int:
    """Messages not yet read. One query."""
    return Message.objects.filter(member_id=member_id, read_at=None).count()
