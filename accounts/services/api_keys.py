"""Keys for programs: made for their owner, shown once, taken away at once."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.errors import KeyPermissionsUnknown
from accounts.models import ApiKey, User
from core.actors import Actor
from core.events import operation_log

MARK = "xy"
REMEMBER_USE = dt.timedelta(minutes=1)
LIFE = dt.timedelta(days=365)  # the longest; a forgotten key ends by itself
# Deciding is for people: a key that could approve would let its owner be maker and checker in one. So is looking behind masks.
NEVER = frozenset(
    {
        "grants.approve",
        "members.unmask",
        "orders.approve",
        "payments.edit",
        "periods.close",
        "platform.tenants",
        "settings.edit",
    }
)


@transaction.atomic
def make_key(
    *, name: str, permissions: Iterable[str], expires_at: dt.datetime | None = None, by: Actor
) -> tuple[ApiKey, str]:
    """A new key for `by`, and its token, which can't be read again. It ends at `expires_at`, at the latest after LIFE.

    Raises KeyPermissionsUnknown for a permission its owner lacks or no key may hold.
    """
    owner = User.objects.get(pk=by.user_id or 0)
    wanted = sorted(set(permissions))
    if not wanted or not set(wanted) <= owner.permissions - NEVER:
        raise KeyPermissionsUnknown
    secret, latest = secrets.token_urlsafe(32), timezone.now() + LIFE
    key = ApiKey.objects.create(
        name=name,
        owner=owner,
        prefix=secrets.token_hex(5),
        secret_hash=_hash(secret),
        permissions=wanted,
        expires_at=min(expires_at or latest, latest),
    )
    operation_log.record(
        by=by, action="api_key.make", target=f"api-key/{key.pk}", label=name, after={"permissions": wanted}
    )
    return key, f"{MARK}_{key.prefix}_{secret}"


@transaction.atomic
def revoke_key(*, key_id: int, by: Actor) -> None:
    """Take a key away; the next request with it is refused. Idempotent."""
    if ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=timezone.now()):
        operation_log.record(by=by, action="api_key.revoke", target=f"api-key/{key_id}")


def key_of(token: str) -> ApiKey | None:
    """The living key of a token, with its owner; None for any other. Two queries; notes its use once a minute."""
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != MARK or not secret or len(token) > 200 or "\x00" in token:
        return None
    key = ApiKey.objects.select_related("owner").filter(prefix=prefix, revoked_at=None, owner__is_active=True).first()
    if key is None or not hmac.compare_digest(bytes(key.secret_hash), _hash(secret)):
        return None
    now = timezone.now()
    if key.expires_at and key.expires_at <= now:
        return None
    if key.last_used_at is None or key.last_used_at < now - REMEMBER_USE:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
