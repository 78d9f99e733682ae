"""Words that mean the same to this mall's search."""

from collections.abc import Sequence

from django.db import transaction

from catalog.errors import SynonymsRefused
from catalog.models import Synonyms
from catalog.services import goods_version
from core.actors import Actor
from core.events import operation_log

MOST = 20
LETTERS = 20


@transaction.atomic
def save(*, group_id: int | None, words: Sequence[str], by: Actor) -> Synonyms:
    """Change a group of words, or make a new one; search knows it within seconds.

    Raises SynonymsRefused for fewer than two words, one longer than 20 letters, or one that stands in another group.
    """
    words = list(dict.fromkeys(word.strip().lower() for word in words if word.strip()))[:MOST]
    if len(words) < 2 or any(len(word) > LETTERS or "\x00" in word for word in words):
        raise SynonymsRefused
    others = Synonyms.objects.select_for_update().exclude(pk=group_id or 0)
    taken = next((word for row in others.filter(words__overlap=words) for word in row.words if word in words), None)
    if taken:
        raise SynonymsRefused(taken)
    row = Synonyms.objects.select_for_update().get(pk=group_id) if group_id else Synonyms(words=[])
    before, row.words = row.words, words
    if before != words:
        row.save()
        goods_version.raise_version()  # lists of what was searched for are cached
        operation_log.record(
            by=by,
            action="synonyms.save",
            target=f"synonyms/{row.pk}",
            label="、".join(words),
            before={"words": before} if before else {},
            after={"words": words},
        )
    return row


@transaction.atomic
def remove(*, group_id: int, by: Actor) -> None:
    """Take a group away. Idempotent."""
    row = Synonyms.objects.filter(pk=group_id).first()
    if row:
        operation_log.record(
            by=by,
            action="synonyms.remove",
            target=f"synonyms/{row.pk}",
            label="、".join(row.words),
            before={"words": row.words},
        )
        row.delete()
        goods_version.raise_version()
