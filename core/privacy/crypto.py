"""Personal data at rest: AES-256-GCM with a key id in front, and a blind index to look it up by.

Keys come from MALL_FIELD_KEYS (`id:base64 of 32 bytes`, newest first): the first seals, any opens, so a key is rotated
by putting a new one in front. The tenant's schema is bound in as associated data: a sealed value copied to another
tenant does not open there.
"""

import base64
import functools
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.tenancy import current_schema

NONCE_BYTES = 12  # AES-GCM's own size; another one would be hashed first


@functools.cache
def _keys() -> dict[str, bytes]:
    keys = {}
    for item in filter(None, settings.FIELD_KEYS.split(",")):
        name, _, value = item.partition(":")
        keys[name] = base64.b64decode(value)
        if len(keys[name]) != 32:
            raise ImproperlyConfigured(f"MALL_FIELD_KEYS: key {name!r} must be 32 bytes in base64.")
    if not keys:
        raise ImproperlyConfigured("MALL_FIELD_KEYS is not set.")
    return keys


def encrypt(text: str) -> bytes:
    """Seal `text` for the current tenant: `<key id>.<nonce><ciphertext>`; empty stays empty."""
    if not text:
        return b""
    name, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b"." + nonce + AESGCM(key).encrypt(nonce, text.encode(), current_schema().encode())


def decrypt(sealed: bytes | memoryview, *, bound_to: str = "") -> str:
    """Open what `encrypt` sealed in this tenant, or in the schema `bound_to` (rows that moved house).

    Raises InvalidTag for a foreign or changed value.
    """
    if not sealed:
        return ""
    name, _, rest = bytes(sealed).partition(b".")
    key = _keys()[name.decode()]
    schema = bound_to or current_schema()
    return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], schema.encode()).decode()


def blind_index(text: str) -> bytes:
    """32 bytes that are equal for equal `text` inside one tenant and tell nothing without the key; for exact lookups."""
    # The oldest key: a new one put in front must not change what was indexed before.
    oldest = list(_keys().values())[-1]
    return hmac.new(hashlib.sha256(oldest + current_schema().encode()).digest(), text.encode(), "sha256").digest()


def mask_phone(phone: str) -> str:
    """138****5678; short numbers keep their last two digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * max(len(phone) - 2, 0) + phone[-2:]
