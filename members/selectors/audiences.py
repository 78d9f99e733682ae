"""Which people: by department, grade, label, service, birthday."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from members.models import Department, Member, Segment


@dataclass(frozen=True, slots=True)
class Audience:
    """A choice of active members: within one list any fits, every given list must fit; nothing given = everybody."""

    departments: list[int] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    joined_from: str = ""
    joined_until: str = ""
    birth_months: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, fields: dict[str, Any] | None) -> "Audience":
        """From what is stored; unknown keys are left out."""
        return cls(**{name: value for name, value in (fields or {}).items() if name in cls.__dataclass_fields__})

    def to_json(self) -> dict[str, Any]:
        """What to store: only what is given."""
        return {name: value for name, value in asdict(self).items() if value}


def people(audience: Audience) -> QuerySet[Member]:
    """The active members it means, in the order of their numbers; a department means its parts too. One query more
    when departments are given."""
    wanted = Q(state=Member.State.ACTIVE)
    if audience.departments:
        wanted &= Q(department_id__in=_with_parts(audience.departments))
    if audience.grades:
        wanted &= Q(grade__in=audience.grades)
    if audience.labels:
        wanted &= Q(labels__overlap=audience.labels)
    if audience.joined_from:
        wanted &= Q(joined_on__gte=dt.date.fromisoformat(audience.joined_from))
    if audience.joined_until:
        wanted &= Q(joined_on__lte=dt.date.fromisoformat(audience.joined_until))
    if audience.birth_months:
        wanted &= Q(born_month__in=audience.birth_months)
    return Member.objects.filter(wanted).order_by("employee_no")


def with_successors(stored: dict[str, Any], pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """A stored choice in which merged departments are those that were kept (merged, kept). No query."""
    kept = dict(pairs)
    departments = stored.get("departments", [])
    after = sorted({kept.get(one, one) for one in departments})
    return {**stored, "departments": after} if kept.keys() & set(departments) else stored


def _with_parts(department_ids: list[int]) -> set[int]:
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in Department.objects.values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    found, todo = set(), list(department_ids)
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += children.get(one, [])
    return found


def choices() -> dict[str, list[Any]]:
    """What one can choose from: departments with their people, grades and labels in use. Three queries."""
    from_db = Member.objects.filter(state=Member.State.ACTIVE)
    grades = from_db.exclude(grade="").values_list("grade", flat=True).distinct().order_by("grade")
    labels = {
        label for found in from_db.exclude(labels=[]).values_list("labels", flat=True).distinct() for label in found
    }
    return {"departments": list(Department.objects.active()), "grades": list(grades), "labels": sorted(labels)}


def segments() -> QuerySet[Segment]:
    """Saved groups by name. One query."""
    return Segment.objects.all()
