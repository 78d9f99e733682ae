"""Questions about where parcels go: addresses of members, sites of the company."""

import json
from dataclasses import dataclass

from core.privacy import crypto, masks
from core.statements import row_by
from members.errors import AddressUnknown
from members.models import (
    Address,
    Site,
)


@dataclass(frozen=True)
class PostalAddress:
    """Who receives where. `area` is province, city and district in words; `area_code` the six-digit district code."""

    receiver: str
    phone: str
    area: str
    area_code: str
    detail: str

    def seal(self) -> bytes:
        return crypto.encrypt(json.dumps(vars(self), ensure_ascii=False))

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> "PostalAddress":
        values = json.loads(crypto.decrypt(sealed))
        return cls(**values | {"receiver": masks.name_shown(values["receiver"])})

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
    postal: PostalAddress


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
    return AddressCard(public_id=str(row.public_id), is_default=row.is_default, postal=PostalAddress.unseal(row.sealed))


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A place of the company, and where it is."""

    pk: int
    name: str
    postal: PostalAddress | None

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
    return SiteCard(row.pk, str(row), PostalAddress.unseal(row.address_sealed) if row.address_sealed else None)


def site_initial(site: Site) -> dict[str, object]:
    """A place as its form begins with it. No query."""
    found: dict[str, object] = {"name": site.name, "name_en": site.name_en, "is_active": site.is_active}
    return found | (vars(PostalAddress.unseal(site.address_sealed)) if site.address_sealed else {})
