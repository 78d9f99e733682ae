"""Operators look into a tenant's console only when the tenant lets them in: for so many minutes, seeing, not touching.

Both sides write it down: the operators' log and the tenant's own name who, why, when and every page that was looked at.
"""

import datetime as dt
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import ROLE_PRESETS, Role, User
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.tenancy import current_tenant, enter
from tenants.errors import VisitAsked, VisitClosed
from tenants.models import SupportVisit, Tenant
from tenants.selectors.platform import ops_tenant
from tenants.selectors.visits import entry_token_hash, forget_waiting
from tenants.services import platform_jobs

ENTRY_SECONDS = 60
MINUTES = (15, 30, 60, 120)
State = SupportVisit.State


def _log_both(visit: SupportVisit, action: str, *, by: Actor, from_ops: bool, reason: str = "") -> None:
    """One line in the operators' log and one in the tenant's, each naming the actor as that side knows them."""
    forget_waiting(visit.tenant_id)
    entry: dict[str, Any] = {
        "action": action,
        "target": f"visit/{visit.public_id}",
        "label": visit.operator,
        "reason": reason,
    }
    after = {"minutes": visit.minutes, "state": visit.state, "shows_names": visit.shows_names}
    with enter(ops_tenant()):
        operation_log.record(
            by=by if from_ops else Actor(None, f"{visit.tenant.name} · {by.name}", by.ip), after=after, **entry
        )
    with enter(visit.tenant):
        operation_log.record(by=by.as_operator() if from_ops else by, after=after, **entry)


@transaction.atomic
def ask(*, tenant_id: int, reason: str, minutes: int, by: Actor) -> SupportVisit:
    """An operator asks to be let in. Raises VisitAsked while an earlier request of theirs is open."""
    with schema_context("public"):
        tenant = Tenant.objects.open_malls().get(pk=tenant_id)
        try:
            with transaction.atomic():
                visit = SupportVisit.objects.create(
                    tenant=tenant, operator_id=by.user_id or 0, operator=by.name, reason=reason, minutes=minutes
                )
        except IntegrityError as error:
            raise VisitAsked from error
    _log_both(visit, "visit.ask", by=by, from_ops=True, reason=reason)
    return visit


@transaction.atomic
def decide(*, public_id: str, agree: bool, shows_names: bool = False, by: Actor) -> None:
    """The tenant in force lets the operator in, for the minutes asked, or does not. People's names stay covered unless
    `shows_names`. Raises VisitClosed on a second answer."""
    visit = _of_this_tenant(public_id)
    if visit.state != State.ASKED:
        raise VisitClosed
    visit.state = State.OPEN if agree else State.REFUSED
    visit.shows_names = agree and shows_names
    visit.decided_by, visit.decided_at = by.name, timezone.now()
    visit.expires_at = timezone.now() + dt.timedelta(minutes=visit.minutes) if agree else None
    with schema_context("public"):
        visit.save()
    _log_both(visit, "visit.agree" if agree else "visit.refuse", by=by, from_ops=False)


@transaction.atomic
def end(*, public_id: str, by: Actor, from_ops: bool) -> None:
    """Either side ends it; whoever is inside is out at the next click. Idempotent."""
    visit = _found(public_id) if from_ops else _of_this_tenant(public_id)
    if visit.state not in (State.ASKED, State.OPEN):
        return
    visit.state, visit.ended_at, visit.entry_hash = State.ENDED, timezone.now(), None
    with schema_context("public"):
        visit.save()
    _log_both(visit, "visit.end", by=by, from_ops=from_ops)


@transaction.atomic
def make_entry_link(*, public_id: str, by: Actor) -> str:
    """A path on the tenant's host that lets this operator in once, within a minute. Raises VisitClosed."""
    visit = _found(public_id)
    if not visit.is_open or visit.operator_id != by.user_id:
        raise VisitClosed
    token = secrets.token_urlsafe(32)
    visit.entry_hash, visit.entry_until = entry_token_hash(token), timezone.now() + dt.timedelta(seconds=ENTRY_SECONDS)
    with schema_context("public"):
        visit.save(update_fields=["entry_hash", "entry_until"])
    _log_both(visit, "visit.enter", by=by, from_ops=True)
    return f"/support/{token}/"


@transaction.atomic
def admit(*, token: str) -> tuple[SupportVisit, User]:
    """The visit behind a way into the tenant in force, and the guest's user there; the way in is used up.

    Raises VisitClosed for any other token.
    """
    here = current_tenant().pk
    with schema_context("public"):
        visits = SupportVisit.objects.select_for_update().filter(tenant_id=here, entry_hash=entry_token_hash(token))
        visit = visits.filter(entry_until__gt=timezone.now()).first()
        if visit is None or not visit.is_open:
            raise VisitClosed
        visit.entry_hash, visit.entered_at = None, visit.entered_at or timezone.now()
        visit.save(update_fields=["entry_hash", "entered_at"])
    return visit, _guest()


def _guest() -> User:
    """The one user all visitors are here: sees what auditors see, with nothing personal in clear; no password opens it."""
    seen = sorted(
        {str(code) for _name, codes in ROLE_PRESETS.values() for code in codes if str(code).endswith(".view")}
    )
    role, _new = Role.objects.update_or_create(code=User.GUEST, defaults={"name": "平台支持", "permissions": seen})
    user, is_new = User.objects.get_or_create(login=User.GUEST, defaults={"name": "平台支持", "is_active": True})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        operation_log.record(by=SYSTEM, action="user.create", target=f"user/{user.pk}", label=user.name)
    user.roles.set([role])
    return user


def look(*, public_id: str, path: str, ip: str | None, is_page: bool = True) -> SupportVisit | None:
    """Note that a visitor opens a page of the tenant in force (a page's own polls are not noted); None when they may not be
    here (any more)."""
    here = current_tenant().pk
    with schema_context("public"):
        visit = SupportVisit.objects.filter(tenant_id=here, public_id=public_id).first()
        if visit is None or not visit.is_open:
            return None
        if not is_page:
            return visit
        SupportVisit.objects.filter(pk=visit.pk).update(pages=F("pages") + 1)
    guest = Actor(user_id=None, name=visit.operator, ip=ip).as_operator()
    operation_log.record(by=guest, action="visit.look", target=f"visit/{public_id}", label=path[:200])
    return visit


def end_overdue() -> int:
    """Visits whose time is over are ended; returns how many. A repeat finds none."""
    with schema_context("public"):
        over = SupportVisit.objects.filter(state=State.OPEN, expires_at__lte=timezone.now())
        ids = [str(public_id) for public_id in over.values_list("public_id", flat=True)]
    return platform_jobs.each("tenants-visits", ids, lambda key: end(public_id=key, by=SYSTEM, from_ops=True)).done


def _found(public_id: str) -> SupportVisit:
    with schema_context("public"):
        visit = SupportVisit.objects.select_for_update().filter(public_id=public_id).select_related("tenant").first()
    if visit is None:
        raise VisitClosed
    return visit


def _of_this_tenant(public_id: str) -> SupportVisit:
    visit = _found(public_id)
    if visit.tenant_id != current_tenant().pk:
        raise VisitClosed
    return visit
