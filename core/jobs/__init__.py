"""Sweeps and long work: each row on its own, and a row that raises is set aside while the next one runs.

    jobs.each("orders-close-unpaid", rows=due, act=close)    rows of a sweep, one by one
    jobs.all_at_once("orders-expire-vouchers", rows, act)       in one statement; row by row when that raises
    jobs.one("orders-deliveries", key, act)                  one row, in a task of its own
    jobs.run("points-seal", seal)                            a step that has no rows

What is set aside keeps its error (core.SetAside), is left alone until its next try, is listed for people under stuck work
with «try again», and is forgotten once it succeeds. A sweep is declared beside its task (core.tenancy.tasks.tenant_task).
A lost database ends the sweep: nothing could be written down.
"""

from core.jobs.failure_store import SetAsideUnknown, is_due, is_lost, listed, make_due, ready_keys, stuck
from core.jobs.registry import SWEEPS, Sweep, declare, label_of
from core.jobs.rows import back_off, claim
from core.jobs.walking import Outcome, all_at_once, each, one, run

__all__ = [
    "SWEEPS",
    "Outcome",
    "SetAsideUnknown",
    "Sweep",
    "all_at_once",
    "back_off",
    "claim",
    "declare",
    "each",
    "is_due",
    "is_lost",
    "label_of",
    "listed",
    "make_due",
    "one",
    "ready_keys",
    "run",
    "stuck",
]
