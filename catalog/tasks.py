"""Worker's door of the catalogue."""

from catalog.services import favourites, popularity
from core.tenancy.tasks import tenant_task


@tenant_task()
def refresh_sold_counts() -> None:
    """Count what was redeemed, off the hot path."""
    popularity.refresh_sold_counts()


@tenant_task(when="exists (select from {schema}.catalog_favourite where tell_restock or tell_price)")
def tell_favourites() -> None:
    """Restocked or cheaper: those who asked are told."""
    favourites.tell()
