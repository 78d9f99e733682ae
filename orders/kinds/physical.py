"""Things that travel: people pack and send them (orders/services/shipping.py), no worker does."""

from orders.kinds.base import OrderKind


class Physical(OrderKind):
    code = "physical"
    by_hand = True


KIND = Physical()
