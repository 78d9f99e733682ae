"""What tests of malls' own acts share."""

import pytest

from points.models import LedgerPolicy


@pytest.fixture
def free(acme):
    """Limits nobody reaches: what is tried here is the merge."""
    LedgerPolicy.objects.update_or_create(
        pk=1,
        defaults=dict.fromkeys(
            ["alone_points", "alone_month_points", "alone_day_total", "alone_month_total"], 2_000_000
        ),
    )
