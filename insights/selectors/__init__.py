"""Questions of finance. Each says how many queries it costs."""

from insights.selectors.days import Month, day_sums, days_of, month_list, next_to_close, with_differences
from insights.selectors.exports import exports_left_behind, find_export, open_exports, recent_exports
from insights.selectors.proofs import LEFT_AFTER, open_run, runs_left_behind

__all__ = [
    "LEFT_AFTER",
    "Month",
    "day_sums",
    "days_of",
    "exports_left_behind",
    "find_export",
    "month_list",
    "next_to_close",
    "open_exports",
    "open_run",
    "recent_exports",
    "runs_left_behind",
    "with_differences",
]
