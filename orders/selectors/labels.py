"""Labels for parcels (100 × 150 mm) and packing slips (A5): what stands on them. (drawn_labels.py puts it on paper.)"""

from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.kinds import PARCELS
from core.statements import row_by
from members.selectors import PostalAddress
from orders.models import Order, OrderLine, Parcel
from orders.selectors.packing import BY

AT_MOST = 500  # parcels of one PDF
PREFIX = "XYO"  # what the code on a parcel says: XYO.<order number>; it is no secret


@dataclass(frozen=True, slots=True)
class Slip:
    """One parcel on paper."""

    number: str
    receiver: str
    phone: str
    address: str
    goods: list[tuple[str, str, int]]  # code, title, units
    carrier: str = ""
    tracking_no: str = ""
    note: str = ""
    place: str = ""  # warehouse, site or department, as the pick list calls it

    @property
    def code(self) -> str:
        """What its QR code says."""
        return f"{PREFIX}.{self.number}"


@dataclass(frozen=True, slots=True)
class Sees:
    """Which personal fields the reader's role sees in clear."""

    address: bool
    phone: bool


def slip_of(parcel_id: int, sees: Sees) -> Slip | None:
    """The parcel on paper; None where there is none. Four queries."""
    parcel = row_by(Parcel, id=parcel_id)
    if parcel is None:
        return None
    order = Order.objects.select_related("member", "site").get(pk=parcel.order_id)
    lines = [(one.line.sku.code, _title(one.line), one.quantity) for one in parcel.lines.select_related("line__sku")]
    return _slip(order, lines, sees, carrier=str(parcel.get_carrier_display()), tracking_no=parcel.tracking_no)


def slips_to_send(by: str, place: str | None, sees: Sees) -> list[Slip]:
    """What waits to be sent, one slip per order and warehouse, in the pick list's order; with `place` only that one's. At most
    AT_MOST. Three queries."""
    found = []
    for order in _waiting(by, place).order_by("id")[:AT_MOST]:
        by_house: dict[str, list[OrderLine]] = {}
        for line in order.lines.all():
            if line.to_send and line.is_parcel:
                house = line.sku.product.warehouse
                by_house.setdefault(house.name if house else "", []).append(line)
        for house_name, lines in by_house.items():
            if by == "warehouse" and place is not None and house_name != place:
                continue
            goods = [(line.sku.code, _title(line), line.to_send) for line in lines]
            found.append(_slip(order, goods, sees, place=_place_of(order, by, house_name)))
    return sorted(found, key=lambda slip: (slip.place, slip.number))[:AT_MOST]


def _waiting(by: str, place: str | None) -> QuerySet[Order]:
    rows = Order.objects.filter(state=Order.State.PLACED, lines__kind__in=PARCELS).distinct()
    rows = rows.select_related("member__department", "site").prefetch_related("lines__sku__product__warehouse")
    if place is None:
        return rows
    field = {"site": "site__name", "department": "member__department__name"}.get(by, f"lines__{BY['warehouse']}")
    return rows.filter(**({field: place} if place else {f"{field}__isnull": True}))


def _place_of(order: Order, by: str, house: str) -> str:
    if by == "site":
        return str(order.site) if order.site else ""
    return str(order.member.department or "") if by == "department" else house


def _title(line: OrderLine) -> str:
    return f"{line.shown_title} {line.sku_name}".strip()


def _slip(order: Order, goods: list[tuple[str, str, int]], sees: Sees, **more: str) -> Slip:
    to = PostalAddress.unseal(order.address_sealed) if order.address_sealed else None
    where = str(order.site) if order.site else ""
    if to:
        where = to.one_line if sees.address else order.area_text
    phone = (to.phone if sees.phone else to.masked_phone) if to else ""
    return Slip(
        number=order.number,
        receiver=to.receiver if to else order.member.name,
        phone=phone,
        address=where,
        goods=goods,
        note=order.note,
        **more,
    )
