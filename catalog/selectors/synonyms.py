"""Groups of words that mean the same to search."""

from django.db.models import QuerySet

from catalog.models import Synonyms


def synonym_groups() -> QuerySet[Synonyms]:
    """All groups. One query."""
    return Synonyms.objects.order_by("id")
