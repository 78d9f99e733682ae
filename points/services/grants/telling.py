"""What becomes of a batch, told to the person who made it."""

from typing import Any

from members.models import Member
from members.services import messages
from points.models import GrantBatch


def tell_maker(batch: GrantBatch, *, what: str, title: str, body: str, facts: dict[str, Any] | None = None) -> None:
    """Send the maker a message about their batch, once per `what`, in the caller's transaction.

    `title` and `body` are msgids; %(title)s is the batch's. Into the mall's message centre and through the mall's channels,
    as notices go: a maker without a membership reads it above the list of batches instead (points/console/batches.py).
    A program has no messages.
    """
    if batch.maker_id is None:
        return
    members = list(Member.objects.filter(user_id=batch.maker_id).values_list("pk", flat=True))
    if members:
        messages.notify(
            member_ids=members,
            kind="notice",
            title=title,
            body=body,
            facts={"title": batch.title, **(facts or {})},
            link=f"/console/grants/{batch.number}/",
            reference=f"grant-batch/{batch.pk}/{what}",
        )
