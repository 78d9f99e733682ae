"""What follows a member whose record is merged into another: orders, cases, reviews, the cart."""

from django.db.models import Exists, F, OuterRef

from members.services.merging import hand_over
from orders.models import AfterSale, CartLine, Handover, Order, Review


def follow(*, gone_id: int, kept_id: int) -> None:
    """Hand over all orders and what hangs on them, however they stand; of goods in both carts the kept one's line stays.
    Idempotent. A part of a merge."""
    same_key = Order.objects.filter(member_id=kept_id, key=OuterRef("key"))
    Order.objects.filter(Exists(same_key), member_id=gone_id).update(key=F("number"))  # a program used a name for both
    for model in (Order, AfterSale, Review, Handover):
        hand_over(model.objects.filter(member_id=gone_id), kept_id=kept_id)
    hand_over(CartLine.objects.filter(member_id=gone_id), kept_id=kept_id, once_per=["sku"])
