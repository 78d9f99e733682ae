"""A word to those who have not opened what a batch gave them."""

from django.db import transaction
from django.utils.translation import gettext_noop

from core.actors import Actor
from members.services import messages
from points.models import GrantBatch
from points.selectors.openings import remind_reference, unopened
from points.services.grants.batches import locked, log

State = GrantBatch.State


@transaction.atomic
def remind_unopened(*, batch_id: int, by: Actor) -> int:
    """Remind everybody who has not opened the batch's message, each once a day; returns how many. Raises BatchNotInState."""
    batch = locked(batch_id, State.DONE, State.CANCELLED)
    people = list(unopened(batch).values_list("pk", flat=True))
    if not people:
        return 0
    told = messages.notify(
        member_ids=people,
        kind="grant",
        title=gettext_noop("「%(reason)s」的积分等您打开"),
        body=gettext_noop("积分已在您的账户里，看看可以换些什么。"),
        facts={"reason": batch.reason},
        link="/points/",
        reference=remind_reference(batch),
    )
    if told:
        log("grant.remind", batch, by=by, after={"people": told})
    return told
