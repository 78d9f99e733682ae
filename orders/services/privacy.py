"""Where a member's parcels went: looking at what is masked, and forgetting it. What was redeemed stays, because stock and
ledger hang on it."""

from functools import partial

from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast

from core.actors import ONESELF, Actor
from core.events import operation_log
from core.privacy.personal import blanks
from members.selectors import PostalAddress
from orders.errors import OrdersUnderWay, OrderUnknown
from orders.models import (
    AfterSale,
    CartLine,
    DigitalDelivery,
    Handover,
    Order,
    OrderDecision,
    OrderEvent,
    OrderLine,
    Parcel,
    ParcelScan,
    Photo,
    Refund,
    Review,
    Shortage,
    Voucher,
)


@transaction.atomic
def unmask_receiver(*, number: str, field: str, by: Actor) -> str:
    """The receiver's `phone` or `address` of an order in clear; every look is written down. Raises OrderUnknown."""
    order = Order.objects.filter(number=number).first()
    if order is None or not order.address_sealed:
        raise OrderUnknown
    address = PostalAddress.unseal(order.address_sealed)
    operation_log.record(by=by, action="member.unmask", target=f"order/{number}", after={"field": field})
    return address.phone if field == "phone" else address.one_line


@transaction.atomic
def forget(*, member_id: int, user_id: int | None, by: Actor) -> None:
    """Empty what a member's orders, parcels, cases and reviews say of them. Idempotent. Raises OrdersUnderWay while one is not
    over.

    What stays: the notes of a case, which are append-only, and the payments' numbers, which the bank's books hold too.
    """
    theirs = Order.objects.filter(member_id=member_id)
    if theirs.filter(state__in=[Order.State.PLACED, Order.State.SHIPPED]).exists():
        raise OrdersUnderWay
    CartLine.objects.filter(member_id=member_id).delete()
    is_known = theirs.exclude(address_sealed=b"", invoice_sealed=b"", note="").exists()
    theirs.update(**blanks(Order, keep=("key",)), key=F("number"))
    OrderLine.objects.filter(order__in=theirs).update(**blanks(OrderLine))
    events = OrderEvent.objects.filter(order__in=theirs)
    events.update(**blanks(OrderEvent, keep=("actor_name",)))
    events.filter(actor_id=user_id).update(actor_name=ONESELF)
    OrderDecision.objects.filter(order__in=theirs).update(**blanks(OrderDecision, keep=("actor_name",)))
    Refund.objects.filter(payment__order__in=theirs).update(**blanks(Refund))
    _forget_deliveries(theirs)
    Handover.objects.filter(member_id=member_id).update(**blanks(Handover, keep=("by_name",)))
    _forget_what_they_said(theirs)
    if is_known:
        operation_log.record(by=by, action="order.forget", target=f"member/{member_id}")


def _forget_deliveries(orders: QuerySet[Order]) -> None:
    """Where and how it came to them; who of the staff sent it stays."""
    parcels = Parcel.objects.filter(order__in=orders)
    ParcelScan.objects.filter(parcel__in=parcels).delete()
    # A number of our own in place of the courier's: an order has one parcel of a number only.
    own_number = Cast("id", CharField())
    parcels.update(**blanks(Parcel, keep=("tracking_no", "shipped_by")), tracking_no=own_number)
    DigitalDelivery.objects.filter(line__order__in=orders).update(**blanks(DigitalDelivery))
    Voucher.objects.filter(line__order__in=orders).update(**blanks(Voucher, keep=("used_by",)))


def _forget_what_they_said(orders: QuerySet[Order]) -> None:
    """Words and pictures of cases and reviews; the stars stay."""
    Shortage.objects.filter(line__order__in=orders).update(**blanks(Shortage, keep=("created_by",)))
    AfterSale.objects.filter(order__in=orders).update(**blanks(AfterSale))
    Review.objects.filter(line__order__in=orders).update(**blanks(Review))
    photos = Photo.objects.filter(Q(case__order__in=orders) | Q(review__line__order__in=orders))
    for photo in photos:
        transaction.on_commit(partial(photo.file.storage.delete, str(photo.file.name)))
    photos.delete()
