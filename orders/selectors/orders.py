"""Questions about carts and orders."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Prefetch, QuerySet, Sum
from django.utils import timezone

from catalog.models import Category, ProductImage
from members.models import Address, Member
from members.selectors import PostalAddress
from orders.errors import OrderUnknown
from orders.models import CartLine, Order, OrderEvent, OrderLine, Parcel, Review
from points.selectors import Difference


def with_lines(rows: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with their lines, skus, products and pictures at hand. Three queries more."""
    lines = OrderLine.objects.select_related("sku__product").prefetch_related(
        Prefetch("sku__product__images", ProductImage.objects.order_by("position", "id"))
    )
    return rows.prefetch_related(Prefetch("lines", lines))


def member_orders(member_id: int, *, state: str = "") -> QuerySet[Order]:
    """A member's orders with lines and pictures, newest first. Three queries when evaluated."""
    rows = with_lines(Order.objects.filter(member_id=member_id))
    return rows.filter(state=state) if state else rows


def order_counts(member_id: int | None = None) -> dict[str, int]:
    """How many orders stand in each state, of one member or of the mall. One query."""
    rows = Order.objects.filter(member_id=member_id) if member_id else Order.objects.all()
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything one order's page shows."""

    order: Order
    lines: list[OrderLine]
    events: list[OrderEvent]
    parcels: list[Parcel]
    address: PostalAddress | None

    @property
    def travels(self) -> bool:
        """Whether some of it goes in parcels."""
        return any(line.is_parcel for line in self.lines)

    @property
    def is_delivered(self) -> bool:
        """Whether some of it needs no parcel."""
        return any(not line.is_parcel for line in self.lines)

    @property
    def to_ship(self) -> bool:
        """Whether a parcel is still to be sent."""
        is_open = self.order.state == Order.State.PLACED
        return is_open and any(line.to_send and line.is_parcel for line in self.lines)


def order_page(number: str, *, member_id: int | None = None) -> OrderPage:
    """One order with lines, history and parcels; with `member_id` only that member's own. Raises OrderUnknown. Seven
    queries."""
    rows = with_lines(Order.objects.select_related("member__department", "site")).prefetch_related(
        "events", "parcels__lines__line", "parcels__scans"
    )
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    order = rows.filter(number=number).first()
    if order is None:
        raise OrderUnknown
    return OrderPage(
        order=order,
        lines=list(order.lines.all()),
        events=list(order.events.all()),
        parcels=list(order.parcels.all()),
        address=PostalAddress.unseal(order.address_sealed) if order.address_sealed else None,
    )


HAD = """
select coalesce(sum(l.quantity - l.cancelled_quantity), 0)::int from orders_orderline l join orders_order o on o.id = l.order_id
where o.member_id = %(member)s and o.state <> 'cancelled' and %(sku)s in (l.sku_id, l.ordered_sku_id) and l.offer_id is not null
  and o.placed_at >= period_start(%(period)s, %(zone)s)
"""


def units_had(member_id: int, sku_id: int, period: str) -> int:
    """How many units of a sku count against the member's limit in this period. One query."""
    zone = str(timezone.get_current_timezone())
    with connection.cursor() as cursor:
        cursor.execute(HAD, {"member": member_id, "sku": sku_id, "period": period, "zone": zone})
        return cursor.fetchone()[0]


def product_reviews(product_id: int) -> QuerySet[Review]:
    """What members say of a product, the newest first, with their pictures. Two queries when evaluated."""
    return (
        Review.objects.filter(product_id=product_id, is_hidden=False)
        .select_related("member", "line")
        .prefetch_related("photos")
    )


def top_categories(days: int = 30) -> list[tuple[str, int]]:
    """(category in the reader's language, points redeemed) over the last `days`, largest first, at most six. One query."""
    since = timezone.now() - dt.timedelta(days=days)
    rows = (
        OrderLine.objects.filter(order__placed_at__gte=since)
        .exclude(order__state=Order.State.CANCELLED)
        .values_list("sku__product__category__name", "sku__product__category__name_en")
        .annotate(points=Sum(F("points") - F("points_refunded")))
        .order_by("-points")
    )
    return [(str(Category(name=name, name_en=name_en)), points) for name, name_en, points in rows[:6]]


# What each order's journal and its refunds took from the member, against what the order says it cost. (Tables of the
# ledger are read, not its models: one statement sees orders and journals at the same moment.)
LEDGER_SAYS = """
with moved as (
  select coalesce(j.reverses_id, j.id) as id, -sum(e.points)::bigint as points
  from points_journal j join points_entry e on e.journal_id = j.id join points_account a on a.id = e.account_id
  where a.kind = 'member' and j.kind in ('spend', 'refund')
    and exists (select from points_journal o where o.id = coalesce(j.reverses_id, j.id) and o.reference like 'order/%%')
  group by 1
), owed as (
  select o.number, o.journal_id, o.points - o.points_refunded as points from orders_order o
), pairs as (
  select coalesce(o.number, j.reference) as target, coalesce(o.points, 0) as expected, coalesce(m.points, 0) as found
  from owed o full join moved m on m.id = o.journal_id left join points_journal j on j.id = m.id
)
select target, expected, found, (select coalesce(sum(points), 0) from owed)::bigint from pairs where expected <> found
union all select null, 0, 0, (select coalesce(sum(points), 0) from owed)::bigint
limit 1000
"""


def order_differences() -> tuple[list[Difference], int]:
    """Orders whose points are not what their journals took net of refunds, and the points of all orders. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LEDGER_SAYS, {})
        rows = cursor.fetchall()
    found = [Difference("order", target, int(one), int(other)) for target, one, other, _ in rows if target is not None]
    return found, int(rows[0][3])


@dataclass(frozen=True, slots=True)
class Task:
    """A first step for a new member: done or not, and where to do it."""

    code: str
    done: bool


def newcomer_tasks(member: Member) -> list[Task]:
    """First steps, derived from what the member has already done. Three queries."""
    return [
        Task("password", member.user is not None and member.user.has_usable_password()),
        Task("address", Address.objects.filter(member=member).exists()),
        Task("browse", CartLine.objects.filter(member=member).exists() or member.orders.exists()),
        Task("redeem", member.orders.exists()),
        Task("receive", member.orders.filter(state=Order.State.COMPLETED).exists()),
    ]
