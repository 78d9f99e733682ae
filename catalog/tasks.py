"""Worker's door of the catalogue."""

from catalog.services import popularity
from core.tenancy.tasks import tenant_task


@tenant_task()
def refresh_sold_counts() -> None:
    """Count what was redeemed, off the hot path."""
    popularity.refresh_sold_counts()
