"""What the tenant in force may use. The numbers lie on its own row, so asking costs no query.

`current_tenant().allowance` is metric → number (missing: without limit) and `soft`, the percentage from which people are
warned; `usage` is what was counted at the last roll-up. Whoever can count exactly passes `used`.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.registry.collecting import collect
from core.tenancy import current_tenant, local_today
from core.tenancy.connections import connection

SOFT_PERCENT = 80
CALLS_KEY = "calls/{on}"  # in the tenant's own part of the cache: what the API counted on a local day
CALLS_KEEP = 3 * 24 * 3600
ROW_BYTES = 500  # what an imported row takes, about


@functools.cache
def quotas() -> dict[str, Any]:
    """Every metric with what it is called: each app declares its own in `<app>/quotas.py`."""
    return collect("quotas", "QUOTAS")


def label_of(metric: str) -> str:
    """What a metric is called, in the reader's language."""
    return str(quotas()[metric])


def told(metric: str, value: int) -> str:
    """12,860, or 1.5 GB where bytes are counted."""
    return filesizeformat(value) if metric == "storage" else f"{value:,}"


def percent_of(used: int, limit: int) -> int:
    """0 to any number; 100 is the hard limit, which a limit of nothing always is."""
    return round(100 * used / limit) if limit else 100


def soft_percent(tenant: Any) -> int:
    """From how many percent of a limit a tenant's people are warned."""
    return int(tenant.allowance.get("soft", SOFT_PERCENT))


class QuotaReached(DomainError):
    """The plan's hard limit: nothing was written."""

    code = "quota_reached"

    def __init__(self, *, metric: str, limit: int, used: int, adding: int) -> None:
        message = _("「%(label)s」上限为 %(limit)s，已用 %(used)s，本次需要 %(adding)s。请联系平台调整套餐。")
        values = {"limit": told(metric, limit), "used": told(metric, used), "adding": told(metric, adding)}
        super().__init__(
            message % {"label": label_of(metric), **values}, metric=metric, limit=limit, used=used, adding=adding
        )


class CallsReached(QuotaReached):
    """The month's API calls are used up; answered with 429."""

    code = "calls_reached"


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """One metric of the tenant in force: used of limit."""

    metric: str
    used: int
    limit: int

    @property
    def is_full(self) -> bool:
        """Whether nothing more goes in."""
        return self.used >= self.limit

    @property
    def label(self) -> str:
        """What it is called."""
        return label_of(self.metric)

    @property
    def percent(self) -> int:
        """0 to any number; 100 is the hard limit."""
        return percent_of(self.used, self.limit)


def limit_of(metric: str) -> int | None:
    """How much of `metric` the tenant may use, or None; a bare schema (set-up, tests of the ledger) has no limits."""
    return getattr(connection.tenant, "allowance", {}).get(metric)


def used_of(metric: str) -> int:
    """What was counted at the last roll-up, at most some minutes old."""
    return current_tenant().usage.get(metric, 0)


def ensure(metric: str, *, adding: int, count: Callable[[], int] | None = None) -> None:
    """Raises QuotaReached if `adding` more would pass the hard limit. `count` counts exactly, and is asked only where there
    is a limit; without it the last roll-up holds.

    Whoever counts does so alone: the next one waits until this transaction ends, and then sees what it wrote.
    """
    limit = limit_of(metric)
    if limit is None or adding <= 0:
        return
    if count is not None:
        # Without the turn two approvals at the same moment would both count what was there before either.
        _alone(metric)
    now = used_of(metric) if count is None else count()
    if now + adding > limit:
        raise QuotaReached(metric=metric, limit=limit, used=now, adding=adding)


def _alone(metric: str) -> None:
    """One at a time per tenant and metric, to the end of the transaction. Taken late: after journals and batches, before
    budgets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || %s))", [f"/quota/{metric}"])


def count_call() -> None:
    """Count one call of the API, for the day and against the month. Raises CallsReached; a refused call is not counted.

    No query. What the last roll-up counted is exact up to then; today's calls are counted here.
    """
    key = CALLS_KEY.format(on=local_today())
    cache.add(key, 0, CALLS_KEEP)
    today, limit = cache.incr(key), limit_of("calls")
    if limit is None:
        return
    usage = current_tenant().usage
    known = usage.get("calls_today", 0) if usage.get("counted_on") == str(local_today()) else 0
    used = used_of("calls") - known + today - 1
    if used >= limit:
        cache.decr(key)
        raise CallsReached(metric="calls", limit=limit, used=used, adding=1)


def near_their_limit() -> list[QuotaUse]:
    """Metrics of the tenant in force that passed the soft limit, the fullest first. No query."""
    tenant = current_tenant()
    uses = [
        QuotaUse(metric, tenant.usage.get(metric, 0), limit)
        for metric, limit in tenant.allowance.items()
        if metric != "soft"
    ]
    return sorted((use for use in uses if use.percent >= soft_percent(tenant)), key=lambda use: -use.percent)
