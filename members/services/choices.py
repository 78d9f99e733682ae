"""What members want to be told, where, and in which language."""

from collections.abc import Collection

from django.db import transaction

from members.models import ALWAYS_SHOWN, Channel, Member, MessageCategory, MessageChoice


@transaction.atomic
def choose(*, member_id: int, on: Collection[tuple[str, str]], channels: Collection[str], language: str) -> None:
    """Say which category comes through which of `channels` (`on`: pairs; the others of them are off) and in which language
    ("": the mall's). What nobody can switch off stays on; channels that were not asked about keep their word. Idempotent."""
    pairs = [
        (category, channel)
        for category in MessageCategory
        for channel in channels
        if not (channel == Channel.APP and category in ALWAYS_SHOWN)
    ]
    MessageChoice.objects.bulk_create(
        [
            MessageChoice(member_id=member_id, category=category, channel=channel, is_on=(category, channel) in on)
            for category, channel in pairs
        ],
        update_conflicts=True,
        unique_fields=["member", "category", "channel"],
        update_fields=["is_on"],
    )
    Member.objects.filter(pk=member_id).update(language=language)
