"""What makes a write happen once: the key, what was asked under it, and names that are made of keys.

One contract for every door. A key is 8 to 80 characters of letters, digits and `. _ : / + = @ -`. What was asked first under
a key is remembered as a keyed hash: the same request again finds the first result, another one is ReferenceConflict (409).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import Http404

from core.errors import DomainError, ReferenceConflict
from core.models import UsedKey
from core.privacy import crypto

LEAST_CHARS, MOST_CHARS = 8, 80
KEY = re.compile(rf"[A-Za-z0-9._:/+=@-]{{{LEAST_CHARS},{MOST_CHARS}}}\Z")
REFERENCE_CHARS = 120  # what the ledger's references hold, with what is put behind them
DIGEST_CHARS = 32


def is_key(text: str) -> bool:
    """Whether this may be an Idempotency-Key."""
    return bool(KEY.match(text))


def fingerprint(*asked: Any) -> bytes:
    """What was asked, as 32 bytes that are equal for equal requests and tell nothing without the mall's key."""
    return crypto.blind_index(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str))


def fitted(name: str, most: int) -> str:
    """A name made of a key, cut to `most` characters without two ever becoming one: a long tail becomes its digest."""
    if len(name) <= most:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:DIGEST_CHARS]
    return f"{name[: most - DIGEST_CHARS - 1]}~{digest}"


@transaction.atomic
def claim(*, scope: str, key: str, asked: bytes) -> UsedKey | None:
    """Write down what is asked under a key, in the caller's transaction or one of its own; None for a repeat.

    A second caller waits for the first. Raises ReferenceConflict where something else was asked under it.
    """
    row = UsedKey(scope=scope, key=key, asked=asked)
    UsedKey.objects.bulk_create([row], ignore_conflicts=True)
    found = UsedKey.objects.get(scope=scope, key=key)
    row.pk = found.pk
    if bytes(found.asked) != asked:
        raise ReferenceConflict(reference=key)
    if found.token != row.token:
        UsedKey.objects.filter(pk=found.pk).update(token=row.token)  # now two may have written under it
        return None
    return row


@contextmanager
def once(*, scope: str, key: str, asked: bytes) -> Iterator[None]:
    """Around an act that has transactions of its own. A refusal frees the key: nothing was written under it.

    A crash does not: nobody knows what was written, so the same request may be sent again, another not.
    Raises ReferenceConflict.
    """
    first = claim(scope=scope, key=key, asked=asked)
    try:
        yield
    except Exception as error:
        if first and _is_refusal(error):
            UsedKey.objects.filter(pk=first.pk, token=first.token).delete()
        raise


def _is_refusal(error: Exception) -> bool:
    """Whether the door answers it with a 4xx: a rule, input, or something that is not there."""
    status = getattr(error, "status_code", 0)
    return isinstance(error, DomainError | Http404) or 400 <= status < 500
