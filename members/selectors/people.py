"""Questions about people."""

import uuid
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from members.models import (
    Card,
    Department,
    Member,
)


def member_list(*, query: str = "", department_id: int | None = None, state: str = "") -> QuerySet[Member]:
    """Members by words (name, pinyin, number), department and state, with department; records that were merged only where words
    find them. One query."""
    rows = Member.objects.select_related("department", "user", "merged_into").order_by("employee_no")
    if not query:
        rows = rows.filter(merged_into=None)
    else:
        rows = rows.filter(
            Q(name__icontains=query) | Q(name_key__icontains=query.lower()) | Q(employee_no__istartswith=query)
        )
    if department_id:
        rows = rows.filter(department_id=department_id)
    return rows.filter(state=state) if state else rows


def member_by_no(employee_no: str) -> Member | None:
    """The member of that number, however it is spelled, whatever their state; of a record that was merged, the one it was merged
    into. One query."""
    found = Member.objects.numbered(employee_no).select_related("merged_into").first()
    return found.merged_into or found if found else None


def member_by_public_id(public_id: uuid.UUID) -> Member | None:
    """The member with department and login. One query."""
    return Member.objects.select_related("department", "user").filter(public_id=public_id).first()


def names_by_public_id(public_ids: Iterable[str]) -> dict[str, str]:
    """Names as they are now, by public id; whoever was forgotten has none. One query, none without ids."""
    wanted = [one for one in public_ids if len(one) == 36]
    rows = Member.objects.filter(public_id__in=wanted).values_list("public_id", "name") if wanted else []
    return {str(public_id): name for public_id, name in rows}


def departments() -> QuerySet[Department]:
    """Departments that are, with `people`, the number of active members. One query."""
    return Department.objects.active().annotate(people=Count("members", filter=Q(members__state=Member.State.ACTIVE)))


def without_card(*, department_id: int | None = None, without_login: bool = True) -> QuerySet[Member]:
    """Active members who have no valid card yet, of a department, and, so asked, without a login. One query."""
    rows = Member.objects.active().filter(~Exists(Card.objects.filter(member=OuterRef("pk"), revoked_at=None)))
    if department_id:
        rows = rows.filter(department_id=department_id)
    return rows.filter(user=None) if without_login else rows


def card_of(member_id: int) -> Card | None:
    """The member's valid card. One query."""
    return Card.objects.filter(member_id=member_id, revoked_at=None).first()


def active_members() -> int:
    """How many members are here now. One query."""
    return Member.objects.active().count()
