"""Where a member's parcels went: looking at what is masked, and forgetting it. What was redeemed stays, because stock and
ledger hang on it."""

from django.db import transaction

from core.actors import ONESELF, Actor
from core.events import operation_log
from members.selectors import AddressFacts
from orders.errors import OrdersUnderWay, OrderUnknown
from orders.models import CartLine, Order, OrderEvent, OrderLine


@transaction.atomic
def unmask_receiver(*, number: str, field: str, by: Actor) -> str:
    """The receiver's `phone` or `address` of an order in clear; every look is written down. Raises OrderUnknown."""
    order = Order.objects.filter(number=number).first()
    if order is None or not order.address_sealed:
        raise OrderUnknown
    facts = AddressFacts.unseal(order.address_sealed)
    operation_log.record(by=by, action="member.unmask", target=f"order/{number}", after={"field": field})
    return facts.phone if field == "phone" else facts.one_line


@transaction.atomic
def forget(*, member_id: int, user_id: int | None, by: Actor) -> None:
    """Empty the addresses, notes and topped-up accounts of a member's orders. Idempotent. Raises OrdersUnderWay while one is
    not over."""
    theirs = Order.objects.filter(member_id=member_id)
    if theirs.filter(state__in=[Order.State.PLACED, Order.State.SHIPPED]).exists():
        raise OrdersUnderWay
    CartLine.objects.filter(member_id=member_id).delete()
    OrderEvent.objects.filter(order__member_id=member_id, actor_id=user_id).update(actor_name=ONESELF)
    OrderLine.objects.filter(order__member_id=member_id).exclude(input_sealed=b"").update(input_sealed=b"")
    if theirs.exclude(address_sealed=b"").update(address_sealed=b"", area_text="", note=""):
        operation_log.record(by=by, action="order.forget", target=f"member/{member_id}")
