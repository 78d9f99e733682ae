"""What every payment gateway can do, in our words. Amounts are whole fen; `number` is always ours, `trade_no` theirs."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from core.registry.gateways import GatewayDescription

TIMEOUT = (3, 8)  # seconds to connect and to answer: a member waits for it
NOTICE_AGE = dt.timedelta(seconds=300)  # a notice signed longer ago is a replay
CHINA = ZoneInfo("Asia/Shanghai")  # days on gateways' bills
PAID, WAITING, CLOSED, UNKNOWN = "paid", "waiting", "closed", "unknown"
DONE, SENT = "done", "sent"


def fen_of(yuan: str) -> int:
    """ "9.90" → 990; raises ArithmeticError for what is no amount of whole fen."""
    fen = Decimal(yuan.strip()) * 100
    if fen != fen.to_integral_value():
        raise InvalidOperation
    return int(fen)


def yuan_of(fen: int) -> str:
    """990 → "9.90"."""
    return f"{fen // 100}.{fen % 100:02d}"


class GatewayDown(Exception):
    """No answer in time, or none that can be read: nobody knows what happened there, so it is asked again."""


class GatewayRefused(Exception):
    """The gateway said no; its words are the message."""


class SignatureWrong(Exception):
    """A notice that is not the gateway's."""


class NoticeTooOld(Exception):
    """A notice whose signature is right and whose time is long over."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be paid, how, and where payer and gateway go afterwards."""

    number: str
    fen: int
    description: str
    way: str  # jsapi, h5, native, wap, page
    pay_by: dt.datetime
    return_url: str
    notify_url: str
    client_ip: str = ""
    openid: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """What the page needs to send the payer on: `url` to go to, `qr` text to scan, or the web view's own `parameters`."""

    url: str = ""
    qr: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayPayment:
    """How a payment or a refund stands at the gateway."""

    state: str  # of a payment: paid, waiting, closed, unknown; of a refund: done, sent
    trade_no: str = ""
    fen: int = 0
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A callback whose signature was right. `ok` is False for a refund that failed for good."""

    event_id: str
    kind: str  # paid, refund, other
    number: str
    trade_no: str
    fen: int
    at: dt.datetime
    ok: bool = True


@dataclass(frozen=True, slots=True)
class BillRow:
    """A line of the gateway's own list of a day."""

    kind: str  # paid, refund
    number: str
    fen: int
    trade_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentGateway(GatewayDescription):
    """A gateway, one file each: its `GATEWAY`. `name` is its value in Payment.Gateway, which has its label. One without secrets
    pretends: the demo's."""

    icon: str
    color: str
    note: Any = ""  # stands under its name where members choose
    at_a_desk: str  # of its ways, how one pays in a computer's browser
    on_a_phone: str  # and in a telephone's
    in_wechat: str = ""  # and in WeChat's own; empty where WeChat lets nobody in
    open: Callable[[dict[str, Any]], "Gateway"]  # with a merchant's secrets; imports its SDK only then


class Gateway(Protocol):
    """A gateway with one merchant's secrets. Every call that leaves the house has a time limit and may raise GatewayDown."""

    name: str
    ways: tuple[str, ...]

    def start(self, charge: Charge) -> Started:
        """Open the payment there; asked again with the same number it is the same payment. Raises GatewayRefused."""

    def query(self, number: str) -> GatewayPayment:
        """How a payment stands there."""

    def close(self, number: str) -> GatewayPayment:
        """Let nobody pay it any more; the answer says paid where somebody already has."""

    def refund(self, *, number: str, payment: str, fen: int, of: int, reason: str, notify_url: str) -> GatewayPayment:
        """Give `fen` of a payment of `of` fen back. Asked again with the same `number` it gives nothing more. Raises
        GatewayRefused."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """A callback, verified. Raises SignatureWrong, NoticeTooOld."""

    def bill(self, day: dt.date) -> list[BillRow]:
        """Everything of a day of China's time. Raises GatewayRefused where there is no bill yet."""

    def answer(self, ok: bool) -> tuple[str, str]:
        """What the gateway wants to hear to a notice: (body, content type)."""
