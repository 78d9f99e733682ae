"""What becomes of a batch or a rule, told to the person who made it."""

from typing import Any

from members.selectors.own import own_member_ids
from members.services import messages
from points.models import GrantBatch


def tell_maker(batch: GrantBatch, *, what: str, title: str, body: str, facts: dict[str, Any] | None = None) -> None:
    """Send the maker a message about their batch, once per `what`, in the caller's transaction.

    `title` and `body` are msgids; %(title)s is the batch's. A maker without a membership reads it above the list of batches
    instead (points/console/batches.py). A program has no messages.
    """
    tell_user(
        batch.maker_id,
        title=title,
        body=body,
        facts={"title": batch.title, **(facts or {})},
        link=f"/console/grants/{batch.number}/",
        reference=f"grant-batch/{batch.pk}/{what}",
    )


def tell_user(user_id: int | None, *, title: str, body: str, facts: dict[str, Any], link: str, reference: str) -> None:
    """Send somebody of the staff a message, once per `reference`, in the caller's transaction: into the mall's message centre and
    through the mall's channels, as notices go. Nobody is told who is no member."""
    members = own_member_ids(user_id)
    if members:
        messages.notify(
            member_ids=members, kind="notice", title=title, body=body, facts=facts, link=link, reference=reference
        )
