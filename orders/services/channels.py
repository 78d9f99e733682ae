"""How this mall takes cash: its gateways with the merchant's secrets, sealed."""

import datetime as dt
import json
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from core.tenancy import current_schema
from orders.errors import ChannelIncomplete, ChannelUnknown
from orders.gateways import payment
from orders.models import Payment, PaymentChannel

FAKE = "fake"
REAL = [name for name in Payment.Gateway.values if name in payment.GATEWAYS and payment.GATEWAYS[name].secrets]
REMEMBER = 10.0  # seconds a process remembers whether a mall has a channel: redeeming asks nothing
_has_channel: dict[str, tuple[float, bool]] = {}


def takes_cash() -> bool:
    """Whether an order may ask for cash. No query, but one every ten seconds in a process without the demo's cashier."""
    if settings.FAKE_PAYMENTS:
        return True
    schema, now = current_schema(), time.monotonic()
    until, known = _has_channel.get(schema, (0.0, False))
    if until < now:
        known = PaymentChannel.objects.filter(is_active=True).exists()
        if len(_has_channel) > 5_000:
            _has_channel.clear()
        _has_channel[schema] = (now + REMEMBER, known)
    return known


def active() -> list[str]:
    """The gateways a member may choose from. One query."""
    found = list(PaymentChannel.objects.filter(is_active=True).order_by("gateway").values_list("gateway", flat=True))
    return found or ([FAKE] if settings.FAKE_PAYMENTS else [])


def gateway(name: str) -> payment.Gateway:
    """A gateway of this mall, switched on or not: what was paid through it must still be heard of and given back. One query,
    none for the demo's. Raises ChannelUnknown."""
    if name == FAKE and settings.FAKE_PAYMENTS:
        return payment.gateway(FAKE, {"key": crypto.blind_index("demo-cashier")})
    row = PaymentChannel.objects.filter(gateway=name).first() if name in REAL else None
    if row is None or not row.settings_sealed:
        raise ChannelUnknown
    return payment.gateway(name, _unseal(row))


def outgoing_gateway(name: str) -> payment.Gateway:
    """The same for a question that leaves the house: meanwhile the database's connection goes back to the pool, so that a
    gateway that hangs keeps none from others. Raises ChannelUnknown."""
    found = gateway(name)
    if name != FAKE and not connection.in_atomic_block:
        connection.close()
    return found


@dataclass(frozen=True, slots=True)
class PaymentChannelSettings:
    """A channel as its page shows it: which secrets are there, never what they are."""

    gateway: str
    is_active: bool
    has: frozenset[str]
    changed_at: dt.datetime | None

    @property
    def is_complete(self) -> bool:
        return not self.declared.lacking(self.has)

    @property
    def declared(self) -> payment.PaymentGateway:
        """What its own file says of it."""
        return payment.GATEWAYS[self.gateway]


def configured() -> list[PaymentChannelSettings]:
    """Every real gateway with what is known of it. One query."""
    rows = {row.gateway: row for row in PaymentChannel.objects.all()}
    found = []
    for name in REAL:
        row = rows.get(name)
        known = _unseal(row) if row and row.settings_sealed else {}
        found.append(
            PaymentChannelSettings(name, bool(row and row.is_active), frozenset(known), row.changed_at if row else None)
        )
    return found


@transaction.atomic
def save(*, gateway: str, secrets: dict[str, str], by: Actor) -> PaymentChannel:
    """Keep a merchant's secrets, sealed; an empty field keeps what is there. Idempotent.

    Raises ChannelUnknown, ChannelIncomplete where the gateway can't be opened with them.
    """
    row = _locked(gateway)
    known = _unseal(row) if row.settings_sealed else {}
    given = payment.GATEWAYS[gateway].given(secrets)
    merged = known | given
    _try(gateway, merged)
    row.settings_sealed = crypto.encrypt(json.dumps(merged))
    row.save()
    operation_log.record(by=by, action="channel.save", target=f"channel/{gateway}", after={"changed": sorted(given)})
    return row


@transaction.atomic
def switch(*, gateway: str, on: bool, by: Actor) -> PaymentChannel:
    """Open a channel to members or shut it; payments under way through it go on. Idempotent. Raises ChannelUnknown,
    ChannelIncomplete."""
    row = _locked(gateway)
    if on:
        _try(gateway, _unseal(row) if row.settings_sealed else {})
    if row.is_active != on:
        row.is_active = on
        row.save()
        operation_log.record(by=by, action="channel.open" if on else "channel.shut", target=f"channel/{gateway}")
    _has_channel.pop(current_schema(), None)
    return row


def _locked(gateway: str) -> PaymentChannel:
    if gateway not in REAL:
        raise ChannelUnknown
    PaymentChannel.objects.bulk_create([PaymentChannel(gateway=gateway)], ignore_conflicts=True)
    return PaymentChannel.objects.select_for_update().get(gateway=gateway)


def _unseal(row: PaymentChannel) -> dict[str, Any]:
    return json.loads(crypto.decrypt(row.settings_sealed))


def _try(name: str, secrets: dict[str, Any]) -> None:
    known = [one for one, text in secrets.items() if text]
    if missing := payment.GATEWAYS[name].lacking(known):
        raise ChannelIncomplete(missing="、".join(missing))
    try:
        payment.gateway(name, secrets)
    except Exception as fault:  # the SDKs raise bare exceptions for keys they can't read
        raise ChannelIncomplete from fault
