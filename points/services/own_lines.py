"""Who decides on many people's points may be among them, as long as they get no more than most of them do."""

from django.db.models import Count, QuerySet, Sum

from core.actors import Actor
from members.selectors.own import own_member_ids
from points.errors import OwnLineTooLarge


def ensure_usual(lines: QuerySet, column: str, *, by: Actor) -> None:
    """Raises OwnLineTooLarge where the lines of `by` come to more than the others' most common points (`column`), the least of
    equals; also where there is nobody else. One query, three where they are among them."""
    own = own_member_ids(by.user_id)
    mine = lines.filter(member_id__in=own).aggregate(points=Sum(column))["points"] if own else None
    if not mine:
        return
    others = lines.exclude(member_id__in=own).values_list(column).annotate(lines=Count("*"))
    usual = (others.order_by("-lines", column).first() or (0,))[0]
    if mine > usual:
        raise OwnLineTooLarge(points=mine, usual=usual)
