"""Groups of people worth keeping."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.events import operation_log
from members.errors import SegmentNameTaken
from members.models import Bulletin, Segment
from members.selectors.audiences import Audience, with_successors


@transaction.atomic
def save(*, name: str, audience: Audience, by: Actor) -> Segment:
    """Keep a choice of people under a name. Raises SegmentNameTaken."""
    try:
        with transaction.atomic():
            segment = Segment.objects.create(name=name, audience=audience.to_json(), created_by=by.name)
    except IntegrityError:
        raise SegmentNameTaken(name=name) from None
    target = f"segment/{segment.pk}"
    operation_log.record(by=by, action="segment.save", target=target, label=name, after=segment.audience)
    return segment


def follow_departments(pairs: Sequence[tuple[int, int]]) -> int:
    """Saved groups, and notices on their way, that name a merged department name the kept one instead (merged, kept); returns
    how many. A step of merging, which writes the line."""
    open_notices = Bulletin.objects.filter(state=Bulletin.State.SENDING, audience__has_key="departments")
    rows: list[Segment | Bulletin] = [*Segment.objects.filter(audience__has_key="departments"), *open_notices]
    changed = 0
    for row in rows:
        after = with_successors(row.audience, pairs)
        if after != row.audience:
            row.audience = after
            row.save(update_fields=["audience"])
            changed += 1
    return changed


@transaction.atomic
def drop(*, segment_id: int, by: Actor) -> None:
    """Forget a saved group; batches made from it keep their people. Idempotent."""
    for segment in Segment.objects.filter(pk=segment_id):
        segment.delete()
        operation_log.record(by=by, action="segment.drop", target=f"segment/{segment_id}", label=segment.name)
