"""What a warehouse needs to pack: goods added up by place, and a sheet to write tracking numbers into."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from catalog.kinds import PARCELS
from core.documents.sheets import write_xlsx
from members.selectors import PostalAddress
from orders.models import Order, OrderLine

BY = {
    "warehouse": "sku__product__warehouse__name",
    "site": "order__site__name",
    "department": "order__member__department__name",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """So many units of a sku for one warehouse, site or department."""

    place: str
    code: str
    title: str
    sku_name: str
    units: int


def pick_list(by: str) -> list[Pick]:
    """What still has to be sent, added up by `warehouse`, `site` or `department`. One query."""
    place = BY.get(by, BY["warehouse"])
    rows = (
        OrderLine.objects.filter(order__state=Order.State.PLACED, kind__in=PARCELS)
        .values(where=F(place), code=F("sku__code"), name=F("title"), variant=F("sku_name"))
        .annotate(units=Sum(F("quantity") - F("cancelled_quantity") + F("returned") - F("sent")))
        .filter(units__gt=0)
        .order_by("where", "code")
    )
    return [Pick(row["where"] or "", row["code"], row["name"], row["variant"], row["units"]) for row in rows]


def pick_paper(by: str) -> bytes:
    """The pick list as a PDF on A4. One query."""
    picks = pick_list(by)
    from core.documents.pdf import write_pdf  # not above: it brings a whole typesetter

    return write_pdf(
        title=_("拣货单"),
        pairs=[],
        header=(_("位置"), _("货号"), _("商品"), _("件数")),
        rows=[(one.place or "–", one.code, f"{one.title} {one.sku_name}".strip(), f"{one.units:,}") for one in picks],
        total=(_("合计"), f"{sum(one.units for one in picks):,}"),
        note="",
        color="#2b5ce6",
    )


def to_ship_sheet(*, sees_address: bool, sees_phone: bool) -> bytes:
    """Every order that waits to be sent as an xlsx with empty columns for courier and tracking number; addresses and phones
    only for roles that see them. Two queries."""
    orders = Order.objects.filter(state=Order.State.PLACED).select_related("member", "site").order_by("id")
    rows = _rows(orders.prefetch_related("lines")[:50_000], sees_address, sees_phone)
    header = (_("订单号"), _("快递公司"), _("运单号"), _("商品"), _("收货人"), _("手机"), _("地址"), _("备注"))
    return write_xlsx(header, rows, title=_("待发货"))


def _rows(orders: Iterable[Order], sees_address: bool, sees_phone: bool) -> Iterable[tuple[str, ...]]:
    for order in orders:
        lines = [line for line in order.lines.all() if line.to_send and line.is_parcel]
        if not lines:
            continue
        goods = "；".join(f"{line.title} {line.sku_name}".strip() + f" ×{line.to_send}" for line in lines)
        to = PostalAddress.unseal(order.address_sealed) if order.address_sealed else None
        phone = (to.phone if sees_phone else to.masked_phone) if to else ""
        where = str(order.site) if order.site else ""
        if to:
            where = to.one_line if sees_address else order.area_text
        yield order.number, "", "", goods, to.receiver if to else order.member.name, phone, where, order.note
