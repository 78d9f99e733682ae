"""The one order in which rows are locked, and what is done when PostgreSQL still ends an act as a deadlock's victim.

Every act of every app takes its locks from top to bottom of LOCK_ORDER, forward and back, rows of one kind sorted by their own
id (slots of a sku or budget by sku or account, then slot). A new order begins at the journal's key; its own row is new, nobody
waits for it. The hottest rows stand last, so they are held shortest. `python -m tests.drills.deadlocks` tries it, with the old
order as its control.
"""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection, transaction

LOCK_ORDER = (
    "order",  # the existing order's row
    "what hangs on the order: case, shortage, payment, refund, parcel, delivery, voucher",
    "the buyer's limits (an advisory lock per member)",
    "what one person may do alone (advisory locks: the maker's, the receiver's)",
    "journal's key",
    "earner",
    "ticket, coupon",
    "the member's lots by (account, expiry, id)",
    "debts",
    "budget slots by (account, slot)",
    "booked times by id",
    "offers' quotas by id",
    "stock by (sku, slot)",
    "team, wheel",
)
DEADLOCK, SERIALIZATION = "40P01", "40001"  # PostgreSQL, appendix A: the transaction was undone as a whole
P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger(__name__)


def whole_act(act: Callable[P, R]) -> Callable[P, R]:
    """Run `act` in a transaction, and once more from its beginning when PostgreSQL undid it as a deadlock's victim.

    Only as the outermost transaction: inside another one it is a part (a savepoint), and whoever began tries again. For acts
    that call nobody outside: a provider must not be asked twice.
    """

    @functools.wraps(act)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return act(*args, **kwargs)

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return once_more(in_transaction, *args, **kwargs)

    return run


def once_more(act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`act`, and if it was undone as a deadlock's victim once more; without a transaction of its own (one statement is one).
    Inside a transaction it is not repeated: that one is lost as a whole."""
    try:
        return act(*args, **kwargs)
    except OperationalError as error:
        if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", None) not in (DEADLOCK, SERIALIZATION):
            raise
        log.warning("act_tried_again", act=getattr(act, "__name__", str(act)))
    return act(*args, **kwargs)
