"""Merging departments, across all apps that name them, in one transaction."""

from dataclasses import dataclass

from django.db import transaction

from catalog.services import offers
from core.actors import Actor
from core.errors import UnknownRecord
from core.events import operation_log
from members.services import organisation, segments
from points.services import rules
from points.services.ledger import budgets


@dataclass(frozen=True, slots=True)
class MergedDepartments:
    """What moved: people, budgets, offers, and groups, notices and rules that name them."""

    people: int
    budgets: int
    offers: int
    groups: int


@transaction.atomic
def merge_departments(*, gone_id: int, kept_id: int, by: Actor) -> MergedDepartments:
    """Put a department with all below it into another: people, budgets, offers' audiences, saved groups and rules follow.

    What was granted before keeps its words. A roster that names the merged one means the kept one from now on. A repeat
    changes nothing. Raises DepartmentWithinItself where the kept one is the same or lies below, UnknownRecord
    where it was retired or merged itself.
    """
    tree = organisation.lock_departments()
    gone, kept = tree.by_id[gone_id], tree.by_id[kept_id]
    if gone.merged_into_id == kept_id and not gone.is_active:
        return MergedDepartments(0, 0, 0, 0)
    if not kept.is_active:
        raise UnknownRecord(what="department")
    organisation.ensure_outside(tree, department_id=gone_id, place_id=kept_id)
    people, pairs = organisation.take_over(gone_id=gone_id, kept_id=kept_id)
    found = MergedDepartments(
        people=people,
        budgets=budgets.follow_departments(pairs),
        offers=offers.follow_departments(pairs),
        groups=segments.follow_departments(pairs) + rules.follow_departments(pairs),
    )
    operation_log.record(
        by=by,
        action="department.merge",
        target=f"department/{gone_id}",
        label=gone.path or gone.name,
        after={
            "to": kept.path or kept.name,
            "people": found.people,
            "budgets": found.budgets,
            "offers": found.offers,
            "groups": found.groups,
        },
    )
    return found
