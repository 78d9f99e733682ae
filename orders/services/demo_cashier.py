"""The demo's cashier: what its buttons do. Everything reaches the order through the same door as a real gateway's callback."""

from django.utils import timezone

from orders.gateways.payment.fake import Fake
from orders.models import DemoTrade
from orders.services import channels, payment_webhooks

OK, FAIL, LATE, TWICE, AMOUNT, FORGED, LOST = "ok", "fail", "late", "twice", "amount", "forged", "lost"
CHOICES = (OK, FAIL, LATE, TWICE, AMOUNT, FORGED, LOST)
LATE_SECONDS = 20


def press(*, number: str, choice: str) -> None:
    """The payer pressed a button before a trade: pays and calls back as `choice` says. Paying again changes nothing.

    `fail` and `late` do nothing now; after `late` the caller has `press_late` called some seconds on. Raises ChannelUnknown where
    the demo's cashier is switched off.
    """
    cashier = channels.gateway("fake")
    if not isinstance(cashier, Fake) or choice in (FAIL, LATE):
        return
    trade = DemoTrade.objects.get(number=number)
    if choice in (OK, TWICE, LOST):
        trade = cashier.pay(number)
        if trade.state != DemoTrade.State.PAID:
            return
        for _ in range({OK: 1, TWICE: 2, LOST: 0}[choice]):
            _call(*cashier.notice_of(trade))
        return
    said = DemoTrade(number=number, fen=trade.fen, trade_no=f"X{trade.pk}", at=timezone.now())
    headers, body = cashier.notice_of(said, fen=1 if choice == AMOUNT else None)
    _call(headers, body if choice == AMOUNT else body + b" ")


def _call(headers: dict[str, str], body: bytes) -> None:
    payment_webhooks.notice(gateway="fake", headers=headers, body=body)


def press_late(*, trade_id: int) -> None:
    """The payment and its callback, some time after `late` was pressed. Nothing where it was closed meanwhile."""
    press(number=DemoTrade.objects.values_list("number", flat=True).get(pk=trade_id), choice=OK)
