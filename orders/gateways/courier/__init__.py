"""Who knows where a parcel is: one interface, one file a tracking service: its `COURIER` is found here by name."""

import sys
from typing import Any

from core.registry.collected import collected
from orders.gateways.courier.base import (
    Courier,
    CourierDown,
    CourierGateway,
    Scan,
    SignatureWrong,
    Track,
    TrackingRequest,
)

__all__ = ["Courier", "CourierDown", "Scan", "SignatureWrong", "Track", "TrackingRequest", "courier"]

COURIERS: dict[str, CourierGateway] = {one.name: one for one in collected(sys.modules[__name__], "COURIER")}


def courier(name: str, secrets: dict[str, Any]) -> Courier:
    """The service with a company's keys. Raises KeyError for a name nobody knows or a key that lacks."""
    return COURIERS[name].open(secrets)
