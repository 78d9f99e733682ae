"""The demo's gateway: books of its own, notices signed with HMAC under a key of each mall.

Prices ending in ¥4.04 find it down, in ¥4.00 their refunds are refused, so that both can be seen.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.gateways.payment.base import (
    CHINA,
    CLOSED,
    DONE,
    NOTICE_AGE,
    PAID,
    UNKNOWN,
    WAITING,
    BillRow,
    Charge,
    GatewayDown,
    GatewayPayment,
    GatewayRefused,
    Notice,
    NoticeTooOld,
    PaymentGateway,
    SignatureWrong,
    Started,
)
from orders.models import DemoTrade

S = DemoTrade.State
DOWN, NO_REFUNDS = 404, 400  # the last three digits of an amount


class Fake:
    """The demo's cashier as orders know it."""

    name = "fake"
    ways: tuple[str, ...] = ("page",)

    def __init__(self, key: bytes) -> None:
        self.key = key

    def start(self, charge: Charge) -> Started:
        if charge.fen % 1000 == DOWN:
            raise GatewayDown("演示收银台没有应答")
        DemoTrade.objects.get_or_create(number=charge.number, defaults={"fen": charge.fen})
        return Started(url=f"/pay/demo/{charge.number}/")

    def query(self, number: str) -> GatewayPayment:
        trade = DemoTrade.objects.filter(number=number).first()
        if trade is None:
            return GatewayPayment(UNKNOWN)
        state = {S.OPEN: WAITING, S.PAID: PAID}.get(S(trade.state), CLOSED)
        return GatewayPayment(state, trade.trade_no, trade.fen, trade.at)

    def close(self, number: str) -> GatewayPayment:
        DemoTrade.objects.filter(number=number, state=S.OPEN).update(state=S.CLOSED)
        return self.query(number)

    def refund(self, *, number: str, payment: str, fen: int, of: int, reason: str, notify_url: str) -> GatewayPayment:
        if of % 1000 == NO_REFUNDS:
            raise GatewayRefused("演示：商户余额不足")
        DemoTrade.objects.get_or_create(
            number=number, defaults={"fen": fen, "state": S.BACK, "trade_no": trade_no(), "at": timezone.now()}
        )
        back = DemoTrade.objects.get(number=number)
        return GatewayPayment(DONE, back.trade_no, back.fen, back.at)

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        at, signature = headers.get("Demo-Timestamp", ""), headers.get("Demo-Signature", "")
        if not hmac.compare_digest(self._sign(at, body).encode(), signature.encode()):
            raise SignatureWrong
        if timezone.now() - dt.datetime.fromtimestamp(int(at), dt.UTC) > NOTICE_AGE:
            raise NoticeTooOld
        said = json.loads(body)
        moved = dt.datetime.fromisoformat(said["at"])
        return Notice(said["id"], said["kind"], said["number"], said["trade_no"], said["fen"], moved, said["ok"])

    def bill(self, day: dt.date) -> list[BillRow]:
        start = dt.datetime.combine(day, dt.time(), CHINA)
        rows = DemoTrade.objects.filter(at__gte=start, at__lt=start + dt.timedelta(days=1), state__in=[S.PAID, S.BACK])
        return [BillRow("paid" if row.state == S.PAID else "refund", row.number, row.fen, row.trade_no) for row in rows]

    def answer(self, ok: bool) -> tuple[str, str]:
        return json.dumps({"code": "SUCCESS" if ok else "FAIL"}), "application/json"

    # The other side of the counter: what the demo's cashier itself does.

    def pay(self, number: str) -> DemoTrade:
        """The payer paid; once, and not what was closed."""
        DemoTrade.objects.filter(number=number, state=S.OPEN).update(
            state=S.PAID, trade_no=trade_no(), at=timezone.now()
        )
        return DemoTrade.objects.get(number=number)

    def notice_of(
        self,
        trade: DemoTrade,
        *,
        fen: int | None = None,
        kind: str = PAID,
        ok: bool = True,
        sent: dt.datetime | None = None,
        event: str = "",
    ) -> tuple[dict[str, str], bytes]:
        """The signed callback about a trade: headers and body."""
        said = {
            "id": event or f"EV-{kind}-{trade.trade_no}",
            "kind": kind,
            "number": trade.number,
            "trade_no": trade.trade_no,
            "fen": trade.fen if fen is None else fen,
            "at": (trade.at or timezone.now()).isoformat(),
            "ok": ok,
        }
        body = json.dumps(said).encode()
        at = str(int((sent or timezone.now()).timestamp()))
        return {"Demo-Timestamp": at, "Demo-Signature": self._sign(at, body)}, body

    def _sign(self, at: str, body: bytes) -> str:
        return hmac.new(self.key, at.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def trade_no() -> str:
    """The demo's own number for money that moved."""
    return f"D{timezone.now():%Y%m%d}{secrets.token_hex(8).upper()}"


GATEWAY = PaymentGateway(
    name=Fake.name,
    icon="tabler--building-store",
    color="text-violet",
    note=_("仅用于体验，不会真的扣款"),
    at_a_desk="page",
    on_a_phone="page",
    in_wechat="page",
    open=lambda secrets: Fake(secrets["key"]),
)
