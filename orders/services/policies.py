"""What the mall decides about its orders. Each change is logged with before and after."""

from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from orders.models import OrderPolicy


@transaction.atomic
def save_policy(*, auto_receive_days: int, extend_days: int, after_sale_days: int, by: Actor) -> OrderPolicy:
    """Change the days of receipt and after-sale: for orders that leave, or are received, from now on. Dates that were told stay."""
    OrderPolicy.objects.get_or_create(pk=1)
    found = OrderPolicy.objects.select_for_update().get(pk=1)
    after = {"auto_receive_days": auto_receive_days, "extend_days": extend_days, "after_sale_days": after_sale_days}
    before = {name: getattr(found, name) for name in after}
    for name, value in after.items():
        setattr(found, name, value)
    found.save()
    operation_log.record(by=by, action="order.policy", target="orders/policy", before=before, after=after)
    return found
