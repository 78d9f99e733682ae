"""Which tracking service tells this mall where its parcels are, with the company's keys, sealed."""

import datetime as dt
import json
import secrets as random
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from orders.errors import CourierUnknown
from orders.gateways import courier
from orders.models import CourierChannel

FAKE, REAL = "fake", "kuaidi100"
DECLARED = courier.COURIERS[REAL]


@dataclass(frozen=True, slots=True)
class CourierSettings:
    """The service as its page shows it: which keys are there, never what they are."""

    name: str
    is_active: bool
    has: frozenset[str]
    pretends: bool
    changed_at: dt.datetime | None

    @property
    def is_complete(self) -> bool:
        return not self.declared.lacking(self.has)

    @property
    def declared(self) -> courier.CourierGateway:
        """What its own file says of it."""
        return courier.COURIERS[self.name]


def configured() -> CourierSettings:
    """What is known of the real service. One query."""
    row = CourierChannel.objects.filter(name=REAL).first()
    is_active = row is not None and row.is_active
    known = frozenset(_unseal(row)) & set(DECLARED.secret_names)
    return CourierSettings(
        REAL, is_active, known, settings.FAKE_COURIER and not is_active, row.changed_at if row else None
    )


def active() -> courier.Courier | None:
    """The service that is asked: the mall's own, in the demo the made-up one, else none. One query."""
    row = CourierChannel.objects.filter(name=REAL, is_active=True).first()
    if row is not None:
        return courier.courier(REAL, _unseal(row))
    return _fake() if settings.FAKE_COURIER else None


def named(name: str) -> courier.Courier:
    """The service whose callback comes in, switched on or not. Raises CourierUnknown."""
    if name == FAKE and settings.FAKE_COURIER:
        return _fake()
    row = CourierChannel.objects.filter(name=name).first()
    if name != REAL or row is None or not row.settings_sealed:
        raise CourierUnknown
    return courier.courier(REAL, _unseal(row))


@transaction.atomic
def save(*, secrets: dict[str, str], on: bool, by: Actor) -> CourierChannel:
    """Keep the company's keys, sealed, and use the service or don't; an empty field keeps what is there. The salt of its
    callbacks is drawn here, once. Idempotent. Raises CourierUnknown where it is to be used without keys."""
    CourierChannel.objects.bulk_create([CourierChannel(name=REAL)], ignore_conflicts=True)
    row = CourierChannel.objects.select_for_update().get(name=REAL)
    known = _unseal(row)
    given = DECLARED.given(secrets)
    merged = {"salt": random.token_hex(16)} | known | given
    if on and DECLARED.lacking([name for name, text in merged.items() if text]):
        raise CourierUnknown
    if not given and row.is_active == on:
        return row
    row.settings_sealed, row.is_active = crypto.encrypt(json.dumps(merged)), on
    row.save()
    operation_log.record(
        by=by, action="courier.save", target=f"courier/{REAL}", after={"changed": sorted(given), "on": on}
    )
    return row


def _fake() -> courier.Courier:
    return courier.courier(FAKE, {"key": crypto.blind_index("demo-courier")})


def _unseal(row: CourierChannel | None) -> dict[str, Any]:
    return json.loads(crypto.decrypt(row.settings_sealed)) if row and row.settings_sealed else {}
