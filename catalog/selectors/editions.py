"""Which edition of the goods a page shows: the key under which pieces that are the same for many readers are kept.

The edition changes when staff change goods, prices or stock by hand, and at the moment an offer's window opens or closes.
Readers whose tier, department or labels may see other prices have editions of their own.
"""

import datetime as dt
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone
from django_tenants.utils import schema_context
from redis.exceptions import RedisError

from core.tenancy.connections import connection
from members.models import Member

KEY = "goods/edition"
LOOK_AGAIN = 3.0  # seconds after which a process asks whether another one changed the goods
FACTS = """
select coalesce(bool_or(tier_points <> '{}'), false),
  coalesce(bool_or(departments <> '{}' or tiers <> '{}' or labels <> '{}'), false),
  array(select starts_at from catalog_offer where is_active and starts_at > now()
        union select ends_at from catalog_offer where is_active and ends_at > now() order by 1)
from catalog_offer where is_active
"""


@dataclass(slots=True)
class _Facts:
    number: str
    by_tier: bool
    by_person: bool
    turns: list[dt.datetime]
    look_again: float


_facts: dict[str, _Facts] = {}
_turned: dict[str, int] = {}
_lock = threading.Lock()


def edition(member: Member) -> str:
    """The edition this member sees now. No query while it is known and nothing was changed."""
    schema = connection.schema_name
    facts = _facts.get(schema)
    if facts is None or facts.look_again < time.monotonic():
        facts = _look(schema, facts)
    parts = [facts.number, str(_turned.get(schema, 0)), str(bisect_right(facts.turns, timezone.now()))]
    if facts.by_tier:
        parts.append(f"t{member.tier_id}")
    if facts.by_person:
        parts.append(f"d{member.department_id}t{member.tier_id}l{','.join(sorted(member.labels))}")
    return "/".join(parts)


def _look(schema: str, known: _Facts | None) -> _Facts:
    number = _number()
    if known and number and number == known.number:
        known.look_again = time.monotonic() + LOOK_AGAIN
        return known
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        by_tier, by_person, turns = cursor.fetchone()
    facts = _Facts(number or str(time.monotonic()), by_tier, by_person, turns, time.monotonic() + LOOK_AGAIN)
    _facts[schema] = facts
    return facts


def _number() -> str:
    """What all processes agree on; "" while the cache can't be reached (each then looks for itself)."""
    try:
        return str(cache.get_or_set(KEY, time.time, None))
    except (RedisError, OSError):
        return ""


def turn_here(schema: str) -> None:
    """This process shows a new edition of a mall's goods."""
    with _lock:
        _facts.pop(schema, None)
        _turned[schema] = _turned.get(schema, 0) + 1


def turn_everywhere(schema: str) -> None:
    """Every process shows a new edition within seconds, this one at once. (Called after a commit, when the mall may be left.)"""
    turn_here(schema)
    try:
        with schema_context(schema):
            cache.set(KEY, time.time(), None)
    except (RedisError, OSError):
        return  # the others look again by themselves when a piece is a quarter of a minute old
