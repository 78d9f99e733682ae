"""How this mall takes cash."""

from django.conf import settings

from core.features import is_on
from orders.models import PaymentChannel


def takes_cash() -> bool:
    """Whether an order may ask for cash. No query: the demo's cashier is a setting, a real channel switches the tenant's
    own flag when it is opened."""
    return settings.FAKE_PAYMENTS or is_on("cash", unless_told=False)


def active() -> list[str]:
    """The gateways a member may choose from. One query."""
    found = list(PaymentChannel.objects.filter(is_active=True).values_list("gateway", flat=True))
    return found or (["fake"] if settings.FAKE_PAYMENTS else [])
