"""Questions about support visits: whose, how many wait, what was looked at."""

import hashlib
import time
import uuid

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tenants.utils import schema_context

from core.models import OperationLog
from core.tenancy import enter
from tenants.models import SupportVisit, Tenant

State = SupportVisit.State
KEEP_SECONDS, LIMIT = 10, 5_000
_waiting: dict[int, tuple[float, int]] = {}


def all_visits() -> QuerySet[SupportVisit]:
    """Every visit with its mall, the newest first. One query; runs inside ops."""
    return SupportVisit.objects.select_related("tenant")


def visits_of(tenant_id: int) -> list[SupportVisit]:
    """A mall's last visits, at most a hundred. One query, in public."""
    with schema_context("public"):
        return list(SupportVisit.objects.filter(tenant_id=tenant_id)[:100])


def find_visit(tenant_id: int, public_id: uuid.UUID | str) -> SupportVisit | None:
    """One visit of a mall, with the mall. One query, in public."""
    with schema_context("public"):
        return SupportVisit.objects.select_related("tenant").filter(tenant_id=tenant_id, public_id=public_id).first()


def entry_token_hash(token: str) -> bytes:
    """How a way in is kept. No query."""
    return hashlib.sha256(token.encode()).digest()


def entry_token_is_valid(tenant_id: int, token: str) -> bool:
    """Whether a way into a mall works now; looking does not use it up. One query, in public."""
    with schema_context("public"):
        ways = SupportVisit.objects.filter(tenant_id=tenant_id, entry_hash=entry_token_hash(token), state=State.OPEN)
        return ways.filter(entry_until__gt=timezone.now(), expires_at__gt=timezone.now()).exists()


def waiting_visits(tenant_id: int) -> int:
    """How many operators wait for the mall's answer or are let in now, at most KEEP_SECONDS old. Usually no query: every
    page of the console shows it."""
    until, known = _waiting.get(tenant_id, (0.0, 0))
    if until > time.monotonic():
        return known
    with schema_context("public"):
        inside = Q(state=State.OPEN, expires_at__gt=timezone.now())
        found = SupportVisit.objects.filter(Q(state=State.ASKED) | inside, tenant_id=tenant_id).count()
    remember_waiting(tenant_id, found)
    return found


def remember_waiting(tenant_id: int, count: int, seconds: float = KEEP_SECONDS) -> None:
    """Answer `waiting_visits` with this for some seconds, in this process. No query."""
    if len(_waiting) > LIMIT:
        _waiting.clear()
    _waiting[tenant_id] = (time.monotonic() + seconds, count)


def forget_waiting(tenant_id: int) -> None:
    """Drop what this process remembers of a mall (a visit of it has just changed here)."""
    _waiting.pop(tenant_id, None)


def views_of(visit: SupportVisit) -> list[OperationLog]:
    """The pages opened during a visit, in order, at most 500; they lie in the log of the mall in force. One query."""
    return list(
        OperationLog.objects.filter(action="visit.look", target=f"visit/{visit.public_id}").order_by("id")[:500]
    )


def views_in(tenant: Tenant, visit: SupportVisit) -> list[OperationLog]:
    """The same, asked from outside the mall. One query, inside it."""
    with enter(tenant):
        return views_of(visit)
