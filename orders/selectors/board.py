"""The staff's board of orders: what is asked of it, by when each should leave, views people keep."""

import datetime as dt

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from catalog.kinds import PARCELS
from orders.models import Order, OrderLine, SavedFilter
from orders.selectors.orders import with_lines


def console_list(
    *,
    query: str = "",
    state: str = "",
    late: bool = False,
    warehouse: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[Order]:
    """Orders for the staff by words (number, member's name or number, goods), state, warehouse and day, with `due_at`, by when
    the goods promise to be sent. `late` keeps those that should have left. Four queries when evaluated."""
    rows = with_lines(Order.objects.select_related("member__department")).annotate(due_at=_due_at())
    if late:
        rows = rows.filter(state=Order.State.PLACED, due_at__lt=timezone.now())
    if warehouse:
        rows = rows.filter(lines__warehouse_code=warehouse).distinct()
    zone = timezone.get_current_timezone()
    if since:
        rows = rows.filter(placed_at__gte=dt.datetime.combine(since, dt.time.min, zone))
    if until:
        rows = rows.filter(placed_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, zone))
    if query:
        rows = rows.filter(
            Q(number__startswith=query)
            | Q(member__name__icontains=query)
            | Q(member__employee_no__istartswith=query)
            | Q(lines__title__icontains=query)
            | Q(parcels__tracking_no__istartswith=query)
        ).distinct()
    if state == Order.State.PLACED:
        return rows.filter(state=state).order_by("id")  # first come, first sent
    return rows.filter(state=state) if state else rows


def _due_at() -> ExpressionWrapper:
    """When the first of the goods promised to leave; null where nothing is sent."""
    sent = OrderLine.objects.filter(order=OuterRef("pk"), kind__in=PARCELS).order_by().values("order")
    days = Subquery(sent.annotate(n=Min("sku__product__promise_days")).values("n"))
    span = ExpressionWrapper(days * Value(dt.timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(F("placed_at") + span, output_field=DateTimeField())


def late_count() -> int:
    """Orders that should have left. One query."""
    waiting = Order.objects.filter(state=Order.State.PLACED)
    return waiting.annotate(due_at=_due_at()).filter(due_at__lt=timezone.now()).count()


def saved_filters(user_id: int) -> list[SavedFilter]:
    """Views of the board that somebody keeps. One query."""
    return list(SavedFilter.objects.filter(user_id=user_id))
