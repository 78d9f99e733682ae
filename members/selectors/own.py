"""Which members a login stands for."""

from members.models import Member


def own_member_ids(user_id: int | None) -> list[int]:
    """The members this login is of, normally one or none. One query."""
    if user_id is None:
        return []
    return list(Member.objects.filter(user_id=user_id).values_list("pk", flat=True))
