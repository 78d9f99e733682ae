"""Writing a journal once per reference."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError

from core.actors import Actor
from core.statements import savepoint_if_nested
from points.errors import InsufficientPoints, NothingToRefund, PointsNotPositive, ReferenceConflict, RefundExceedsSpend
from points.models import Journal


class SystemAccountMissing(RuntimeError):
    """The tenant's first spend: its redeemed account has to be made first. Never reaches a caller."""


def request_hash(**request: Any) -> bytes:
    """What was asked for, as 32 bytes: a repeat must ask for the same."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).digest()


def open_journal(
    *, kind: str, reference: str, asked: bytes, note: str, by: Actor, of: Journal | None = None
) -> tuple[Journal, bool]:
    """Write the journal of `reference`, or find the one written before; the flag tells whether it is new (has no entries).
    `of` is the journal it reverses.

    The unique key makes a second caller wait for the first. Raises ReferenceConflict when the earlier request differs.
    """
    journal = Journal(
        kind=kind,
        reference=reference,
        request_hash=asked,
        note=note[:200],
        actor_id=by.user_id,
        actor_name=by.name,
        reverses=of,
    )
    Journal.objects.bulk_create([journal], ignore_conflicts=True)
    found = Journal.objects.get(reference=reference)
    if bytes(found.request_hash) != asked:
        raise ReferenceConflict(reference=reference)
    return found, not found.entries.exists()


@contextmanager
def refusals(*, reference: str, points: int | None) -> Iterator[None]:
    """Turn the SQL functions' LG codes into typed refusals. Around one statement (core.statements)."""
    try:
        with savepoint_if_nested():
            yield
    except DatabaseError as error:
        refusal = _refusal(error.__cause__, reference=reference, points=points or 0)
        if refusal is None:
            raise
        raise refusal from None


def _refusal(cause: Any, *, reference: str, points: int) -> Exception | None:
    match getattr(cause, "sqlstate", None):
        case "LG001":
            return InsufficientPoints(needed=points, available=int(cause.diag.message_detail))
        case "LG002":
            return NothingToRefund(reference=reference)
        case "LG003":
            return RefundExceedsSpend(points=points, left=int(cause.diag.message_detail))
        case "LG004":
            return PointsNotPositive()
        case "LG005":
            return SystemAccountMissing()
        case "LG009":
            return ReferenceConflict(reference=reference)
    return None
