"""Browsers somebody has signed in with before: their tries are counted apart, and a new one is told of."""

import datetime as dt
import hashlib
import secrets

from django.utils import timezone

from accounts.models import KnownDevice
from accounts.services.signing_in import device_of

LIFE = dt.timedelta(days=365)  # of the cookie, anew at each sign-in


def is_known(*, token: str, user_id: int) -> bool:
    """Whether this person has signed in with the browser that holds the token. One query."""
    since = timezone.now() - LIFE
    return bool(token) and KnownDevice.objects.filter(user=user_id, token_hash=_hash(token), seen_at__gt=since).exists()


def remember(*, token: str, user_id: int, agent: str) -> tuple[str, bool]:
    """Remember the browser for this person; returns its token (a new one where it had none) and whether they should be told:
    it is new, and not their first. Idempotent by (person, token)."""
    token = token or secrets.token_urlsafe(32)
    had_one = KnownDevice.objects.filter(user=user_id).exists()
    _row, is_new = KnownDevice.objects.update_or_create(
        user_id=user_id, token_hash=_hash(token), defaults={"device": device_of(agent), "seen_at": timezone.now()}
    )
    return token, is_new and had_one


def forget(*, user_id: int) -> None:
    """All browsers of a person become strangers (their password or factors changed hands). Idempotent."""
    KnownDevice.objects.filter(user=user_id).delete()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
