"""Questions about the cash part: what is to be paid, what came in and went back, how it agrees with the gateways' bills."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet, Sum, Value
from django.utils import timezone

from orders.errors import OrderUnknown
from orders.models import Bill, DemoTrade, Order, Payment, PaymentNotice, Refund


def order_to_pay(number: str, member_id: int) -> Order:
    """A member's own order with its lines, for the page that asks for its payment. Two queries. Raises OrderUnknown."""
    order = (
        Order.objects.filter(number=number, member_id=member_id).prefetch_related("lines__sku__product__images").first()
    )
    if order is None:
        raise OrderUnknown
    return order


def order_state(number: str, member_id: int) -> str:
    """Where a member's own order stands. One query. Raises OrderUnknown."""
    state = Order.objects.filter(number=number, member_id=member_id).values_list("state", flat=True).first()
    if state is None:
        raise OrderUnknown
    return state


@dataclass(frozen=True, slots=True)
class DemoPage:
    """What the demo's cashier shows: its own trade, and the payment it is for."""

    trade: DemoTrade
    payment: Payment


def demo_page(number: str, member_id: int) -> DemoPage:
    """A member's own payment as the demo's cashier sees it. Two queries. Raises OrderUnknown."""
    rows = Payment.objects.filter(number=number, gateway=Payment.Gateway.FAKE, order__member_id=member_id)
    payment = rows.select_related("order").first()
    trade = DemoTrade.objects.filter(number=number).first() if payment else None
    if payment is None or trade is None:
        raise OrderUnknown
    return DemoPage(trade, payment)


def payments(
    *,
    query: str = "",
    state: str = "",
    gateway: str = "",
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
) -> QuerySet[Payment]:
    """Payments, newest first, by words (order, payment or trade number, the payer's name), by state (a Payment.State, or
    `late`: money that came too late), by gateway and local days. Two queries when evaluated."""
    refunds = Refund.objects.order_by("id")
    rows = Payment.objects.select_related("order__member").prefetch_related(Prefetch("refunds", refunds))
    if query:
        rows = rows.filter(
            Q(number__istartswith=query)
            | Q(order__number__startswith=query)
            | Q(trade_no__istartswith=query)
            | Q(order__member__name__icontains=query)
            | Q(refunds__number__istartswith=query)
        ).distinct()
    if state == "late":
        rows = rows.filter(state=Payment.State.CLOSED).exclude(trade_no="")
    elif state == "stuck":
        rows = rows.filter(refunds__state=Refund.State.FAILED).distinct()
    elif state:
        rows = rows.filter(state=state)
    if gateway:
        rows = rows.filter(gateway=gateway)
    if first_on:
        rows = rows.filter(created_at__gte=_midnight(first_on))
    if last_on:
        rows = rows.filter(created_at__lt=_midnight(last_on + dt.timedelta(days=1)))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@dataclass(frozen=True, slots=True)
class PaymentSums:
    """The month so far, and what somebody has to look at."""

    paid_fen: int
    back_fen: int
    stuck: int
    on_the_way: int
    strange: int

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.back_fen


def payment_sums() -> PaymentSums:
    """What came in and went back this local month; refunds given up or on their way; callbacks of the last week that did not
    fit. Three queries."""
    start = _midnight(timezone.localdate().replace(day=1))
    paid = Payment.objects.filter(paid_at__gte=start).exclude(trade_no="").aggregate(fen=Sum("fen"))["fen"] or 0
    back = Refund.objects.aggregate(
        fen=Sum("fen", filter=Q(state=Refund.State.DONE, done_at__gte=start)),
        stuck=Count("pk", filter=Q(state=Refund.State.FAILED)),
        on_the_way=Count("pk", filter=Q(state__in=[Refund.State.ASKED, Refund.State.SENT])),
    )
    strange = PaymentNotice.objects.filter(
        outcome__in=[PaymentNotice.Outcome.MISMATCH, PaymentNotice.Outcome.UNKNOWN],
        at__gte=timezone.now() - dt.timedelta(days=7),
    ).count()
    return PaymentSums(paid, back["fen"] or 0, back["stuck"], back["on_the_way"], strange)


def work_counts() -> dict[str, int]:
    """How many orders stand in each state, and how many refunds were given up (`stuck_refunds`). One query."""
    orders = Order.objects.order_by().values_list("state").annotate(n=Count("pk"))
    stuck = Refund.objects.filter(state=Refund.State.FAILED).order_by().annotate(code=Value("stuck_refunds"))
    return dict(orders.union(stuck.values_list("code").annotate(n=Count("pk")), all=True))


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """One payment with what the gateway said of it and what went back."""

    payment: Payment
    refunds: list[Refund]
    notices: list[PaymentNotice]

    @property
    def back_fen(self) -> int:
        return sum(refund.fen for refund in self.refunds if refund.state == Refund.State.DONE)


def payment_page(number: str) -> PaymentPage | None:
    """One payment by its number; None where there is none. Three queries."""
    payment = Payment.objects.select_related("order__member__department").filter(number=number).first()
    if payment is None:
        return None
    refunds = list(payment.refunds.order_by("id"))
    numbers = [payment.number, *(refund.number for refund in refunds)]
    return PaymentPage(payment, refunds, list(PaymentNotice.objects.filter(payment_number__in=numbers).order_by("id")))


# Money that came in less what goes back, against what the order says it keeps; an order that was never paid keeps none.
CASH_SAYS = """
select number, kept, found from (
  select o.number, case when o.state in ('approval', 'unpaid') then 0 else o.cash_fen - o.cash_refunded_fen end as kept,
    (select coalesce(sum(p.fen), 0) from orders_payment p where p.order_id = o.id and p.trade_no <> '')
    - (select coalesce(sum(r.fen), 0) from orders_refund r join orders_payment p on p.id = r.payment_id
       where p.order_id = o.id) as found
  from orders_order o where o.cash_fen > 0
) orders where kept <> found order by number limit 1000
"""


def cash_differences() -> list[tuple[str, int, int]]:
    """Orders whose cash is not what came in less what goes back: (number, fen it keeps, fen found). One query."""
    with connection.cursor() as cursor:
        cursor.execute(CASH_SAYS)
        return [(number, int(kept), int(found)) for number, kept, found in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class BillMonth:
    """The bills of one month, newest first, with their sums."""

    first: dt.date
    bills: list[Bill]

    @property
    def paid_fen(self) -> int:
        return sum(bill.paid_fen for bill in self.bills)

    @property
    def back_fen(self) -> int:
        return sum(bill.back_fen for bill in self.bills)

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.back_fen

    @property
    def differences(self) -> int:
        return sum(len(bill.differences) for bill in self.bills)


def bill_month(first: dt.date) -> BillMonth:
    """The bills of the month that begins on `first`. One query."""
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return BillMonth(first, list(Bill.objects.filter(on__gte=first, on__lt=after).order_by("-on", "gateway")))


def bill_months() -> list[dt.date]:
    """The months there are bills of, newest first. One query."""
    return list(Bill.objects.order_by().dates("on", "month", order="DESC"))
