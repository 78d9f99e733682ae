"""Who knows where a parcel is: one interface, a tracking service behind each name."""

from typing import Any

from orders.gateways.courier.base import Asked, Courier, CourierDown, Scan, SignatureWrong, Track
from orders.gateways.courier.fake import Fake
from orders.gateways.courier.kuaidi100 import Kuaidi100

__all__ = ["Asked", "Courier", "CourierDown", "Scan", "SignatureWrong", "Track", "courier"]


def courier(name: str, secrets: dict[str, Any]) -> Courier:
    """The service with a company's keys. Raises KeyError for a name nobody knows or a key that lacks."""
    return {"fake": Fake, "kuaidi100": Kuaidi100}[name](secrets)
