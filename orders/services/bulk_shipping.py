"""Many parcels at once: a sheet of order numbers and tracking numbers, judged row by row before anything moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from orders.models import Order, Parcel
from orders.services import shipping

# How the columns of such sheets are called: by us, by couriers, by shop programs.
NAMES = {
    "number": ("订单号", "订单编号", "order", "order number", "number"),
    "carrier": ("快递公司", "快递", "物流公司", "courier", "carrier"),
    "tracking": ("运单号", "快递单号", "物流单号", "tracking", "tracking number"),
}
CARRIERS = {str(label): code for code, label in Parcel.Carrier.choices} | {code: code for code in Parcel.Carrier.values}
SHORT = {"顺丰": "sf", "京东": "jd", "中通": "zto", "圆通": "yto", "申通": "sto", "ems": "ems", "邮政": "ems"}


@dataclass(frozen=True, slots=True)
class ShippingRow:
    """One line of a sheet: its number there, what it says, and what is wrong with it ("" when nothing is)."""

    row_no: int
    number: str
    carrier: str
    tracking_no: str
    problem: str = ""


def plan(rows: Sequence[Sequence[str]]) -> list[ShippingRow]:
    """Judge a sheet with a header row, whatever the order of its columns. One query.

    Wrong are: an unknown or empty order, one that is not waiting to be sent, an unknown courier, a tracking number that is
    none, and a row that stands twice.
    """
    if not rows:
        return []
    places = _places(rows[0])
    read = [
        _read(no, cells, places) for no, cells in enumerate(rows[1:], start=2) if any(cell.strip() for cell in cells)
    ]
    known = Order.objects.filter(number__in=[row.number for row in read]).values_list("number", "state")
    states, judged = dict(known), []
    seen: set[tuple[str, str]] = set()
    for row in read:
        judged.append(ShippingRow(row.row_no, row.number, row.carrier, row.tracking_no, _problem(row, states, seen)))
        seen.add((row.number, row.tracking_no))
    return judged


def _places(header: Sequence[str]) -> dict[str, int]:
    asked = [cleaners.clean_text(cell).lower() for cell in header]
    found = {key: next((asked.index(name) for name in names if name in asked), -1) for key, names in NAMES.items()}
    return {key: place if place >= 0 else number for number, (key, place) in enumerate(found.items())}


def _read(row_no: int, cells: Sequence[str], places: dict[str, int]) -> ShippingRow:
    def cell(key: str) -> str:
        return cells[places[key]].strip() if places[key] < len(cells) else ""

    label = cleaners.clean_text(cell("carrier"))
    carrier = CARRIERS.get(label) or next((code for short, code in SHORT.items() if short in label.lower()), "")
    tracking_no = cleaners.clean_tracking_no(cell("tracking"))
    return ShippingRow(row_no, cleaners.clean_no(cell("number")), carrier, tracking_no)


def _problem(row: ShippingRow, states: dict[str, str], seen: set[tuple[str, str]]) -> str:
    if row.number not in states:
        return _("没有这个订单号")
    if states[row.number] != Order.State.PLACED:
        return _("订单现在是「%(state)s」，不能发货") % {"state": Order.State(states[row.number]).label}
    if not row.carrier:
        return _("不认识的快递公司")
    if cleaners.has_lost_digits(row.tracking_no):
        return _("「%(cell)s」是被表格改写的长数字，请把该列设为文本后重新填写") % {"cell": row.tracking_no[:20]}
    if not shipping.TRACKING.match(row.tracking_no):
        return _("运单号应为 6–40 位字母或数字")
    return _("和上面某一行重复") if (row.number, row.tracking_no) in seen else ""


def ship_all(*, rows: Sequence[ShippingRow], by: Actor) -> tuple[int, list[ShippingRow]]:
    """Send what is right, each order in a transaction of its own; returns how many went and the rows that did not, with why.

    Repeating a sheet sends nothing twice: an order's parcel is registered once.
    """
    sent, left = 0, []
    for row in rows:
        if row.problem:
            left.append(row)
            continue
        try:
            shipping.ship(number=row.number, carrier=row.carrier, tracking_no=row.tracking_no, by=by)
            sent += 1
        except DomainError as refusal:
            left.append(ShippingRow(row.row_no, row.number, row.carrier, row.tracking_no, str(refusal)))
    return sent, left
