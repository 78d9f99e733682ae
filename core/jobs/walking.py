"""Going over the rows of a sweep."""

import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from core.jobs.failure_store import FailureStore, Inside, is_lost

SECONDS, LIMIT = 30.0, 500  # a sweep gives its worker back after so long or so many rows; the next round goes on
WHOLE = ""  # the key of a sweep that failed before its first row, or has no rows
Rows = QuerySet[Any] | Iterable[Any] | Callable[[], Iterable[Any]]
CROSSED = ("40P01", "40001")  # two acts met: nothing of this one was written, and it is done again at once
TRIES = 3  # a deadlock's victim; at the third time something else is wrong


@dataclass(slots=True)
class Outcome:
    """How a sweep went: what the acts said was done, rows that raised now, and whether every row was looked at."""

    done: int = 0
    set_aside: int = 0
    is_over: bool = True


def each(
    name: str,
    rows: Rows,
    act: Callable[[Any], Any],
    *,
    seconds: float = SECONDS,
    limit: int = LIMIT,
    label: Callable[[Any], str] = str,
    atomic: bool = True,
    store_in: Inside = nullcontext,
) -> Outcome:
    """Do `act(key)` for every row, each in a transaction (a savepoint inside one), for at most `seconds` and `limit` rows.

    `rows`: keys as an unsliced `values_list(…, flat=True)`, any iterable, or a function that gives one. An act that calls
    the outside world between transactions of its own is given `atomic=False`. What it returns is added up as `done`
    (None counts as one). A row that raises is set aside and left alone until its next try; it never stops the next one.
    `book_in` is where the list of set-aside work lies, when it is not here. Raises only when the database is lost.
    """
    outcome = Outcome()
    store = FailureStore(name, store_in)
    until, seen = time.monotonic() + seconds, set[str]()
    for key in _keys(outcome, store, rows, limit):
        seen.add(str(key))
        if store.waits(str(key)):
            continue
        if time.monotonic() > until:
            outcome.is_over = False
            break
        _try(outcome, store, str(key), label(key), partial(_act, atomic, act, key))
    if outcome.is_over:
        store.forget_unseen(seen)
    return outcome


def all_at_once(
    name: str,
    *,
    at_once: Callable[[list[str]], Any],
    rows: Rows,
    act: Callable[[Any], Any],
    label: Callable[[Any], str] = str,
    seconds: float = SECONDS,
    limit: int = LIMIT,
    atomic: bool = True,
    store_in: Inside = nullcontext,
) -> Outcome:
    """Do everything in one go, `at_once(keys to leave out)`; when that raises, `act(key)` row by row, so that only bad rows stay.

    What was set aside before is tried by itself when its time has come; `act` does nothing for a row that is settled. The
    usual round costs one query more than `at_once`.
    """
    store = FailureStore(name, store_in)
    try:
        done = _act(atomic, at_once, [key for key in store.rows if key])
    except Exception as error:
        if is_lost(error):
            raise
        return each(name, rows, act, label=label, seconds=seconds, limit=limit, atomic=atomic, store_in=store_in)
    again = [key for key in store.rows if not store.waits(key)]
    left = [key for key in again if key]
    outcome = each(name, left, act, label=label, atomic=atomic, store_in=store_in) if again else Outcome()
    outcome.done += int(done) if isinstance(done, int) else 0
    return outcome


def one(
    name: str,
    key: Any,
    act: Callable[[], Any],
    *,
    label: str = "",
    atomic: bool = False,
    store_in: Inside = nullcontext,
) -> Outcome:
    """Do `act()` for one row of a sweep, in a task of its own; while it is set aside this does nothing."""
    outcome = Outcome()
    store = FailureStore(name, store_in)
    if not store.waits(str(key)):
        _try(outcome, store, str(key), label or str(key), partial(_act, atomic, lambda _key: act(), key))
    return outcome


def run(name: str, act: Callable[[], Any], *, store_in: Inside = nullcontext) -> Outcome:
    """Do a step that has no rows of its own; one that raises stops no step after it."""
    return one(name, WHOLE, act, store_in=store_in)


def _act(atomic: bool, act: Callable[[Any], Any], key: Any) -> Any:
    if not atomic:  # its own transactions; where one is open already it is kept whole
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return act(key)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return act(key)
        except OperationalError as error:
            if attempt == TRIES or getattr(error.__cause__, "sqlstate", "") not in CROSSED:
                raise
    return None


def _try(outcome: Outcome, store: FailureStore, key: str, label: str, act: Callable[[], Any]) -> None:
    try:
        done = act()
    except Exception as error:
        if is_lost(error):
            raise
        store.set_aside(key, label, error)
        outcome.set_aside += 1
        return
    outcome.done += int(done) if isinstance(done, int) else 1
    store.forget(key)


def _keys(outcome: Outcome, store: FailureStore, rows: Rows, limit: int) -> list[Any]:
    """The keys; when the question itself fails the sweep as a whole is set aside, under the key ""."""
    outcome.is_over = False
    if store.waits(WHOLE):
        return []
    most = limit + len(store.rows)  # what is left alone takes nobody's place
    try:
        with transaction.atomic():
            asked = rows() if callable(rows) else rows
            found = list(asked[:most] if isinstance(asked, QuerySet) else islice(asked, most))
    except Exception as error:
        if is_lost(error):
            raise
        store.set_aside(WHOLE, "", error)
        outcome.set_aside += 1
        return []
    store.forget(WHOLE)
    outcome.is_over = len(found) < most
    return found
