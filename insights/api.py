"""The books for programs: what is owed, and each day's sheet."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.endpoints import endpoint
from core import cleaners
from insights import selectors
from insights.models import FLOWS
from points.selectors import rate_on
from points.selectors.liability import Share
from points.selectors.liability import liability as owed


def _share(share: Share) -> dict[str, Any]:
    return {**asdict(share), "points": share.points}


@endpoint("GET", permission="ledger.view", summary="Outstanding points by expiry month, type and department")
def liability(request: Request) -> dict[str, Any]:
    """By lots and once more by entries, with the rate in force."""
    found = owed()
    return {
        "points": found.total.points,
        "pending": found.total.pending,
        "entries": found.entries,
        "ties": found.ties,
        "on_hold": found.held,
        "points_per_yuan": rate_on(),
        "by_month": [_share(one) for one in found.by_month],
        "by_type": [_share(one) for one in found.by_type],
        "by_department": [_share(one) for one in found.by_department],
    }


@endpoint("GET", permission="ledger.view", summary="The days of a month: opening, flows, closing", query=("month",))
def days(request: Request) -> dict[str, Any]:
    """`month=2026-11`; this month without it, 422 for what is no month."""
    text = request.GET.get("month", "")
    month = cleaners.parse_month(text) if text else timezone.localdate().replace(day=1)
    if month is None:
        raise ValidationError({"month": [_("月份须写成 2026-03。")]})
    names = ("on", "opening", *FLOWS, "closing", "lots")
    return {
        "month": f"{month:%Y-%m}",
        "items": [{name: getattr(day, name) for name in names} for day in selectors.days_of(month)],
    }


@endpoint("GET", permission="ledger.view", summary="Closed months, the newest first")
def months(request: Request) -> dict[str, Any]:
    """With the digest of the seal that stood when each was closed."""
    names = (
        "month",
        "opening",
        "closing",
        "figures",
        "points_per_yuan",
        "seal_no",
        "seal_digest",
        "closed_by",
        "closed_at",
    )
    closes = (one.close for one in selectors.month_list() if one.close)
    return {"items": [{name: getattr(close, name) for name in names} for close in closes], "next": None}
