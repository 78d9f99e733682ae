"""What every tracking service has in common: what is asked, and what it says."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from core.registry.gateways import GatewayDescription

CHINA = ZoneInfo("Asia/Shanghai")
TIMEOUT = (5, 10)  # seconds to connect, to answer
MOVING, ARRIVED, SIGNED, TROUBLE = "moving", "arrived", "signed", "trouble"


class CourierDown(Exception):
    """The service did not answer, or not now."""


class SignatureWrong(Exception):
    """A callback that does not come from the service."""


@dataclass(frozen=True, slots=True)
class TrackingRequest:
    """A parcel as a service is asked about it. `phone` is the receiver's: some couriers tell nothing without."""

    carrier: str  # Parcel.Carrier
    tracking_no: str
    phone: str
    shipped_at: dt.datetime
    area: str = ""  # 广东省 深圳市 南山区


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of a parcel's way."""

    at: dt.datetime
    description: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A parcel's way as far as it is known: moving, arrived (in a locker, at the desk), signed, or in trouble."""

    state: str
    scans: list[Scan] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierGateway(GatewayDescription):
    """A tracking service, one file each: its `COURIER`."""

    open: Callable[[dict[str, Any]], "Courier"]  # with a company's keys


class Courier(Protocol):
    """A tracking service with one company's keys."""

    name: str

    def query(self, asked: TrackingRequest) -> Track:
        """The way so far; without scans where it knows nothing yet. Raises CourierDown."""

    def subscribe(self, asked: TrackingRequest, callback_url: str) -> bool:
        """Have it call back by itself from now on; False where it does not. A repeat changes nothing. Raises CourierDown."""

    def read_notice(self, form: Mapping[str, str]) -> tuple[str, Track]:
        """A callback, verified: the tracking number and the way. Raises SignatureWrong."""

    def answer(self, ok: bool) -> tuple[str, str]:
        """What the service wants to hear to a callback: (body, content type)."""
