"""What the tenant in force may use. The numbers lie on its own row, so asking costs no query.

`current_tenant().allowance` is metric → number (missing: without limit) and `soft`, the percentage from which people are
warned; `usage` is what was counted at the last roll-up. Whoever can count exactly passes `used`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.tenancy import current_tenant

SOFT_PERCENT = 80


class QuotaReached(DomainError):
    """The plan's hard limit: nothing was written."""

    code = "quota_reached"

    def __init__(self, *, metric: str, label: str | Promise, limit: int, used: int, adding: int) -> None:
        words = _("「%(label)s」上限为 %(limit)s，已用 %(used)s，本次需要 %(adding)s。请联系平台调整套餐。")
        facts = {"limit": f"{limit:,}", "used": f"{used:,}", "adding": f"{adding:,}"}
        super().__init__(words % {"label": label, **facts}, metric=metric, limit=limit, used=used, adding=adding)


@dataclass(frozen=True, slots=True)
class Use:
    """One metric of the tenant in force: used of limit."""

    metric: str
    used: int
    limit: int

    @property
    def percent(self) -> int:
        """0 to any number; 100 is the hard limit."""
        return round(100 * self.used / self.limit) if self.limit else 100


def limit_of(metric: str) -> int | None:
    """How much of `metric` the tenant may use, or None."""
    return current_tenant().allowance.get(metric)


def used_of(metric: str) -> int:
    """What was counted at the last roll-up, at most some minutes old."""
    return current_tenant().usage.get(metric, 0)


def ensure(metric: str, *, label: str | Promise, adding: int, used: int | None = None) -> None:
    """Raises QuotaReached if `adding` more would pass the hard limit; `used` is the exact count where there is one."""
    limit = limit_of(metric)
    if limit is None:
        return
    now = used_of(metric) if used is None else used
    if now + adding > limit:
        raise QuotaReached(metric=metric, label=label, limit=limit, used=now, adding=adding)


def near_their_limit() -> list[Use]:
    """Metrics of the tenant in force that passed the soft limit, the fullest first. No query."""
    tenant = current_tenant()
    soft = tenant.allowance.get("soft", SOFT_PERCENT)
    uses = [Use(metric, tenant.usage.get(metric, 0), limit) for metric, limit in tenant.allowance.items() if metric != "soft"]
    return sorted((use for use in uses if use.percent >= soft), key=lambda use: -use.percent)
