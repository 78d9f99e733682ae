"""What the tenant decides about its points: types, rules, the rate in money. Each change is logged with before and after."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.errors import AlreadyDecided, MakerCannotApprove
from core.actors import Actor
from core.errors import ReasonMissing, UnknownRecord
from core.events import operation_log
from points.errors import RateDayTaken, RateInThePast, TypeNameTaken
from points.models import LedgerPolicy, PointType, Rate


@dataclass(frozen=True, slots=True)
class TypeRules:
    """One point type as its form gives it. `scope`: category ids, empty = everything."""

    name: str
    scope: list[int]
    priority: int
    validity: str
    validity_n: int | None
    validity_on: dt.date | None
    line_cap: int
    suggested_cap: int
    month_cap: int | None
    refund_days: int
    is_active: bool = True


@transaction.atomic
def save_type(*, rules: TypeRules, type_id: int | None = None, by: Actor) -> PointType:
    """Make a point type or change its rules; what was granted under the old ones keeps its life.

    The default type stays usable for everything. Raises TypeNameTaken, UnknownRecord.
    """
    if PointType.objects.filter(name=rules.name).exclude(pk=type_id or 0).exists():
        raise TypeNameTaken(name=rules.name)
    found = PointType.objects.select_for_update().filter(pk=type_id).first() if type_id else _new_type(rules.name)
    if found is None:
        raise UnknownRecord(what=f"point-type/{type_id}")
    before = _shown(found) if found.pk else {}
    for name, value in asdict(rules).items():
        setattr(found, name, value)
    if found.is_default:
        found.scope, found.is_active = [], True
    found.save()
    target = f"point-type/{found.pk}"
    operation_log.record(
        by=by, action="points.type", target=target, label=found.name, before=before, after=_shown(found)
    )
    return found


@transaction.atomic
def save_policy(*, by: Actor, **rules: Any) -> LedgerPolicy:
    """Change the tenant's rules (fields of LedgerPolicy); only what is given changes."""
    LedgerPolicy.objects.get_or_create(pk=1)
    policy = LedgerPolicy.objects.select_for_update().get(pk=1)
    before = {name: getattr(policy, name) for name in rules}
    for name, value in rules.items():
        setattr(policy, name, value)
    policy.save()
    operation_log.record(by=by, action="points.policy", target="points/policy", before=before, after=rules)
    return policy


@transaction.atomic
def propose_rate(*, points_per_yuan: int, from_on: dt.date, reason: str, by: Actor) -> Rate:
    """Propose how many points make a yuan from `from_on` on; in force once a second person agrees.

    Raises RateInThePast (orders of that day may stand already), RateDayTaken, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    if from_on < timezone.localdate():
        raise RateInThePast
    if Rate.objects.filter(from_on=from_on, state__in=[Rate.State.PROPOSED, Rate.State.AGREED]).exists():
        raise RateDayTaken(day=from_on)
    rate = Rate.objects.create(
        points_per_yuan=points_per_yuan, from_on=from_on, reason=reason, maker_id=by.user_id, maker_name=by.name
    )
    after = {"points_per_yuan": points_per_yuan, "from_on": str(from_on)}
    operation_log.record(by=by, action="rate.propose", target=f"rate/{rate.pk}", after=after, reason=reason)
    return rate


@transaction.atomic
def decide_rate(*, rate_id: int, agree: bool, by: Actor) -> Rate:
    """Agree to a proposed rate or refuse it. Raises MakerCannotApprove, AlreadyDecided, RateDayTaken, UnknownRecord."""
    rate = Rate.objects.select_for_update().filter(pk=rate_id).first()
    if rate is None:
        raise UnknownRecord(what=f"rate/{rate_id}")
    if rate.state != Rate.State.PROPOSED:
        raise AlreadyDecided
    if by.user_id is None or by.user_id == rate.maker_id:
        raise MakerCannotApprove
    rate.state = Rate.State.AGREED if agree else Rate.State.REJECTED
    rate.checker_id, rate.checker_name, rate.decided_at = by.user_id, by.name, timezone.now()
    try:
        with transaction.atomic():
            rate.save()
    except IntegrityError:
        raise RateDayTaken(day=rate.from_on) from None
    action = "rate.agree" if agree else "rate.reject"
    after = {"points_per_yuan": rate.points_per_yuan, "from_on": str(rate.from_on)}
    operation_log.record(by=by, action=action, target=f"rate/{rate.pk}", after=after)
    return rate


def _new_type(name: str) -> PointType:
    stem = slugify(name) or "type"
    return PointType(code=f"{stem[:30]}-{PointType.objects.count() + 1}")


def _shown(point_type: PointType) -> dict[str, Any]:
    names = TypeRules.__dataclass_fields__
    return {name: str(value) if isinstance(value := getattr(point_type, name), dt.date) else value for name in names}
