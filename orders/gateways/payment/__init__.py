"""Who takes the cash part: one interface, one file a gateway: its `GATEWAY` is found here by name. An SDK is imported when its
gateway is first used."""

import sys
from typing import Any

from core.registry.collected import collected
from orders.gateways.payment.base import (
    BillRow,
    Charge,
    Gateway,
    GatewayDown,
    GatewayPayment,
    GatewayRefused,
    Notice,
    NoticeTooOld,
    PaymentGateway,
    SignatureWrong,
    Started,
)

__all__ = [
    "BillRow",
    "Charge",
    "Gateway",
    "GatewayDown",
    "GatewayPayment",
    "GatewayRefused",
    "Notice",
    "NoticeTooOld",
    "PaymentGateway",
    "SignatureWrong",
    "Started",
    "gateway",
]


GATEWAYS: dict[str, PaymentGateway] = {one.name: one for one in collected(sys.modules[__name__], "GATEWAY")}


def gateway(name: str, secrets: dict[str, Any]) -> Gateway:
    """The gateway of that name with a merchant's secrets. Raises KeyError for a name nobody knows or a secret that lacks."""
    return GATEWAYS[name].open(secrets)
