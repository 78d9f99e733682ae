"""Questions about what follows an order: what a worker delivered, choices, cases, reviews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from catalog import kinds
from catalog.models import ProductImage
from orders.errors import CaseUnknown, VoucherUnknown
from orders.models import (
    AfterSale,
    AfterSaleLine,
    DigitalDelivery,
    Order,
    OrderLine,
    Photo,
    Review,
    Shortage,
    Station,
    Voucher,
)
from orders.selectors.allowed import Act, Allowed, allowed, returnable_units
from points.selectors.returns import Return, return_preview


@dataclass(frozen=True, slots=True)
class LineCare:
    """What can be seen of and done with one line: so many units may be cancelled, or after-sale asked for."""

    line: OrderLine
    delivery: DigitalDelivery | None = None
    vouchers: list[Voucher] = field(default_factory=list)
    shortage: Shortage | None = None
    cancellable: int = 0
    returnable: int = 0
    can_review: bool = False
    swapped: int = 0
    replaces: OrderLine | None = None
    brought_by: OrderLine | None = None

    @property
    def has_codes(self) -> bool:
        """Whether there are codes to look at."""
        return self.line.kind in kinds.POOLED and self.line.sent > self.line.returned

    @property
    def delivered(self) -> tuple[str, Any] | None:
        """Icon and words of what its kind says once it is delivered; None before, and where the kind shows something else."""
        is_done = self.delivery is not None and self.delivery.state == DigitalDelivery.State.DONE and self.line.left
        kind = kinds.find_kind(self.line.kind)
        return kind.delivered if is_done and kind else None

    @property
    def taken_back(self) -> int:
        """Units that came back, in points or cash."""
        return self.line.cancelled_quantity - self.swapped


@dataclass(frozen=True, slots=True)
class OrderCare:
    """The same of a whole order, with what it allows now and what cancelling would bring back."""

    lines: list[LineCare]
    cases: list[AfterSale]
    may: Allowed
    back: Return

    @property
    def can_ask(self) -> bool:
        """Whether a case may be opened for some line."""
        return Act.CASE in self.may and any(one.returnable for one in self.lines)


def order_care(order: Order, lines: Sequence[OrderLine]) -> OrderCare:
    """Everything beside the parcels. At most nine queries; three for an order that only travels and was not received."""
    ids = [line.pk for line in lines]
    # A table is asked only where this order can have rows in it: most orders only travel.
    virtual = any(not line.is_parcel for line in lines)
    works = {row.line_id: row for row in DigitalDelivery.objects.filter(line__in=ids)} if virtual else {}
    vouchers: dict[int, list[Voucher]] = {}
    for voucher in Voucher.objects.filter(line__in=ids).select_related("station") if virtual else ():
        vouchers.setdefault(voucher.line_id, []).append(voucher)
    open_shortages = Shortage.objects.filter(line__in=ids, state__in=Shortage.OPEN)
    shortages = {row.line_id: row for row in open_shortages.prefetch_related("substitutes__product")}
    may = allowed(order, lines, works.values())
    reviewed = (
        set(Review.objects.filter(line__in=ids).values_list("line_id", flat=True)) if Act.REVIEW in may else set()
    )
    cases = list(order.after_sales.all()) if any(line.sent for line in lines) else []
    in_cases = _units_in_cases(ids) if any(case.is_open for case in cases) else {}
    by_no = {line.line_no: line for line in lines}
    care = [
        LineCare(
            line=line,
            delivery=works.get(line.pk),
            vouchers=vouchers.get(line.pk, []),
            shortage=shortages.get(line.pk),
            cancellable=may.cancellable.get(line.line_no, 0),
            returnable=returnable_units(line, in_cases.get(line.pk, 0) + _used(vouchers.get(line.pk, [])))
            if Act.CASE in may
            else 0,
            can_review=Act.REVIEW in may and line.sent > line.returned and line.pk not in reviewed and not line.is_gift,
            swapped=sum(one.quantity for one in lines if one.replaces_no == line.line_no),
            replaces=by_no.get(line.replaces_no or 0),
            brought_by=by_no.get(line.gift_of_no or 0),
        )
        for line in lines
    ]
    cancels = may.cancel or may.cancel_units
    return OrderCare(care, cases, may, return_preview(order.journal_id) if cancels else Return())


def _used(found: Sequence[Voucher]) -> int:
    return sum(one.state == Voucher.State.USED for one in found)


def _units_in_cases(line_ids: Sequence[int]) -> dict[int, int]:
    rows = AfterSaleLine.objects.filter(line__in=line_ids, case__state__in=AfterSale.OPEN)
    return dict(rows.values_list("line_id").annotate(n=Sum("quantity")))


def voucher_of(number: str, member_id: int) -> Voucher:
    """A member's own voucher with its line and goods. Raises VoucherUnknown. One query."""
    rows = Voucher.objects.select_related("line__order", "line__sku__product", "station")
    found = rows.filter(number=number, line__order__member_id=member_id).first()
    if found is None:
        raise VoucherUnknown
    return found


def _cases(rows: QuerySet[AfterSale]) -> QuerySet[AfterSale]:
    pictures = Prefetch("line__sku__product__images", ProductImage.objects.order_by("position", "id"))
    lines = AfterSaleLine.objects.select_related("line__sku__product").prefetch_related(pictures)
    return rows.select_related("order", "member__department", "member__tier").prefetch_related(Prefetch("lines", lines))


def member_cases(member_id: int) -> QuerySet[AfterSale]:
    """A member's cases with their goods, the newest first. Three queries when evaluated."""
    return _cases(AfterSale.objects.filter(member_id=member_id))


def case_of(number: str, *, member_id: int | None = None) -> AfterSale:
    """One case with goods, notes and pictures; with `member_id` only that member's own. Raises CaseUnknown. Five queries."""
    rows = _cases(AfterSale.objects.all()).prefetch_related("notes", "photos")
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    found = rows.filter(number=number).first()
    if found is None:
        raise CaseUnknown
    return found


def gifts_of_case(case: AfterSale) -> list[tuple[OrderLine, int]]:
    """Gifts that go back with the goods of a return, so many units each. One query; none for other kinds."""
    if case.kind != AfterSale.Kind.RETURN:
        return []
    asked = {one.line.line_no: one for one in case.lines.all()}
    gifts = OrderLine.objects.filter(order_id=case.order_id, gift_of_no__in=asked)
    found = []
    for gift in gifts:
        one = asked[gift.gift_of_no or 0]
        units = (
            gift.quantity * (one.line.cancelled_quantity + one.quantity) // one.line.quantity - gift.cancelled_quantity
        )
        if units > 0:
            found.append((gift, units))
    return found


def case_queue(state: str = "") -> QuerySet[AfterSale]:
    """Cases as the desk works through them: raised ones, VIPs and the nearest clocks first. Three queries when evaluated."""
    rows = _cases(AfterSale.objects.all())
    if state == "late":
        rows = rows.filter(state__in=AfterSale.OPEN, due_at__lt=timezone.now())
    elif state:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(state__in=AfterSale.OPEN)
    return rows.order_by(F("escalated_at").desc(nulls_last=True), "-is_vip", F("due_at").asc(nulls_last=True), "-id")


def case_counts() -> dict[str, int]:
    """How many cases stand in each state, and how many are `late`. One query."""
    rows = (
        AfterSale.objects.order_by()
        .values_list("state")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now(), state__in=AfterSale.OPEN)))
    )
    found = {state: n for state, n, _late in rows}
    return {
        **found,
        "late": sum(late for _s, _n, late in rows),
        "open": sum(found.get(state, 0) for state in AfterSale.OPEN),
    }


def waiting_redemptions() -> QuerySet[Order]:
    """Redemptions somebody has to let through, the oldest first, with lines. Two queries when evaluated."""
    rows = Order.objects.filter(state=Order.State.APPROVAL).select_related("member__department")
    return rows.prefetch_related("lines__sku__product").order_by("id")


def stations() -> QuerySet[Station]:
    """Counters with how much they wrote off today. One query."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Station.objects.annotate(today=Count("voucher", filter=Q(voucher__used_at__gte=today)))


def written_off(limit: int = 20) -> QuerySet[Voucher]:
    """What was written off last. One query."""
    rows = Voucher.objects.filter(state=Voucher.State.USED).select_related("line__order__member", "station")
    return rows.order_by("-used_at")[:limit]


def review_list(*, hidden: bool | None = None) -> QuerySet[Review]:
    """Reviews for the staff, the newest first. Two queries when evaluated."""
    rows = Review.objects.select_related("member", "product", "line").prefetch_related("photos")
    return rows if hidden is None else rows.filter(is_hidden=hidden)


def photo_of(name: str) -> Photo | None:
    """The picture kept under this random name, with whose case it belongs to. One query."""
    return Photo.objects.select_related("case__member").filter(file=f"photos/{name}").first()
