"""What follows a member whose record is merged into another: what they keep an eye on, what they looked for."""

from catalog.models import Favourite, Search
from members.services.merging import hand_over


def follow(*, gone_id: int, kept_id: int) -> None:
    """Hand over favourites and searches; the kept record's goal stays the goal. Idempotent. A part of a merge."""
    favourites = Favourite.objects.filter(member_id=gone_id)
    if Favourite.objects.filter(member_id=kept_id, is_goal=True).exists():
        favourites.update(is_goal=False)
    hand_over(favourites, kept_id=kept_id, once_per=["product"])
    hand_over(Search.objects.filter(member_id=gone_id), kept_id=kept_id, once_per=["query"])
