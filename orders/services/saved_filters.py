"""Views of the orders' board that somebody keeps for themselves. Nobody else sees them, so the operation log doesn't either."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from orders.models import SavedFilter

LIMIT = 12
KNOWN = ("state", "q", "late", "warehouse", "from", "to")


@transaction.atomic
def save(*, user_id: int, name: str, query: str) -> SavedFilter | None:
    """Keep a view under a name; the same name again is overwritten, and of more than a dozen the oldest goes. None when there
    is nothing to keep."""
    pairs = [(key, value[:60]) for key, value in parse_qsl(query) if key in KNOWN and value]
    name = " ".join(name.replace("\x00", "").split())[:20]
    if not pairs or not name:
        return None
    row, _made = SavedFilter.objects.update_or_create(
        user_id=user_id, name=name, defaults={"query": urlencode(pairs)[:300]}
    )
    mine = list(SavedFilter.objects.filter(user_id=user_id).order_by("-id").values_list("pk", flat=True))
    SavedFilter.objects.filter(pk__in=mine[LIMIT:]).delete()
    return row


@transaction.atomic
def drop(*, user_id: int, filter_id: int) -> bool:
    """Forget one of one's own. False when there is none of that number (any more)."""
    return bool(SavedFilter.objects.filter(user_id=user_id, pk=filter_id).delete()[0])
