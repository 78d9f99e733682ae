"""Groups of people worth keeping."""

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.events import operation_log
from members.errors import SegmentNameTaken
from members.models import Segment
from members.selectors.audiences import Audience


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


@transaction.atomic
def drop(*, segment_id: int, by: Actor) -> None:
    """Forget a saved group; batches made from it keep their people. Idempotent."""
    for segment in Segment.objects.filter(pk=segment_id):
        segment.delete()
        operation_log.record(by=by, action="segment.drop", target=f"segment/{segment_id}", label=segment.name)
