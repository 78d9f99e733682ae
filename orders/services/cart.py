"""The cart: a member's list of goods. It reserves nothing."""

from django.db import transaction

from catalog.errors import NotOnSale
from catalog.selectors import priced_skus
from core.bounds import MAX_LINES, MAX_UNITS
from orders.models import CartLine


@transaction.atomic
def add(*, member_id: int, sku_id: int, quantity: int) -> None:
    """Put units into the cart; the same sku adds up to at most MAX_UNITS. Raises NotOnSale."""
    if sku_id not in priced_skus([sku_id]):
        raise NotOnSale
    quantity = min(max(quantity, 1), MAX_UNITS)
    line, is_new = CartLine.objects.select_for_update().get_or_create(
        member_id=member_id, sku_id=sku_id, defaults={"quantity": quantity}
    )
    if not is_new:
        CartLine.objects.filter(pk=line.pk).update(quantity=min(line.quantity + quantity, MAX_UNITS))
    surplus = CartLine.objects.filter(member_id=member_id).order_by("-id").values_list("pk", flat=True)[MAX_LINES:]
    CartLine.objects.filter(pk__in=list(surplus)).delete()


def set_quantity(*, member_id: int, sku_id: int, quantity: int) -> None:
    """Change a line's quantity; below one takes it out. Idempotent."""
    own = CartLine.objects.filter(member_id=member_id, sku_id=sku_id)
    if quantity < 1:
        own.delete()
    else:
        own.update(quantity=min(quantity, MAX_UNITS))
