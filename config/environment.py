"""Settings read from the environment: what can't be read is refused by the variable's name, never taken for something else."""

import os
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
DATABASE_SCHEMES = {"postgresql", "postgres"}
REDIS_SCHEMES = {"redis", "rediss", "unix"}


def flag(name: str, default: bool) -> bool:
    """An on/off setting; an empty one is as none. Raises ImproperlyConfigured for a word that is neither."""
    value = os.environ.get(name, "").strip().lower()
    if value not in ON | OFF:
        raise ImproperlyConfigured(f"{name} is «{value}»: write 1 (on) or 0 (off).")
    return value in ON if value else default


def whole(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """A whole number within bounds. Raises ImproperlyConfigured."""
    return int(_number(name, default, int, least, most))


def seconds(name: str, default: float) -> float:
    """A span in seconds, fractions allowed. Raises ImproperlyConfigured."""
    return _number(name, default, float, 0, None)


def _number(name: str, default: float, kind: type[int] | type[float], least: float, most: float | None) -> float:
    value = os.environ.get(name, "").strip()
    try:
        number = kind(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is «{value}»: write a number.") from None
    if number < least or (most is not None and number > most):
        bounds = f"from {least} on" if most is None else f"from {least} to {most}"
        raise ImproperlyConfigured(f"{name} is {number}: write a number {bounds}.")
    return number


def database(url: str) -> SplitResult:
    """The parts of DATABASE_URL. Raises ImproperlyConfigured for what names no PostgreSQL database."""
    parts = _parts("DATABASE_URL", url, DATABASE_SCHEMES, "postgresql://user:password@host:5432/name")
    if not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL names no database: it ends with /name.")
    return parts


def redis(url: str) -> str:
    """REDIS_URL as it is. Raises ImproperlyConfigured for what names no Redis."""
    _parts("REDIS_URL", url, REDIS_SCHEMES, "redis://host:6379/0")
    return url


def _parts(name: str, url: str, schemes: set[str], example: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        known = False
    if not known:
        # Not the value itself: it may hold a password, and this sentence lands in logs.
        raise ImproperlyConfigured(f"{name} can't be read: write it as {example}.")
    return parts


def needs_own_keys(*, is_production: bool, is_testing: bool, is_outside: bool) -> None:
    """A database that outlives this checkout is never written with the keys that stand in the repository.

    Raises ImproperlyConfigured."""
    lacking = [name for name in ("MALL_SECRET_KEY", "MALL_FIELD_KEYS") if not os.environ.get(name)]
    if is_outside and lacking and not is_production and not is_testing:
        raise ImproperlyConfigured(
            f"DATABASE_URL names a database of your own, and {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not"
            " set: what is sealed with the public development keys protects nobody. .env.example says how to make them."
        )
