"""Sweeps over tenants themselves (core.jobs): they act in public, and what is set aside lies in the operators' schema."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django_tenants.utils import schema_context

from core import jobs
from core.jobs.walking import LIMIT, SECONDS, Rows
from core.tenancy import enter
from core.tenancy.connections import connection
from tenants.selectors.platform import ops_tenant


def book() -> AbstractContextManager[None]:
    """Where the platform's list of set-aside work lies."""
    return enter(ops_tenant())


def each(
    name: str,
    rows: Rows,
    act: Callable[[Any], Any],
    *,
    label: Callable[[Any], str] = str,
    seconds: float = SECONDS,
    limit: int = LIMIT,
) -> jobs.Outcome:
    """Do `act(key)` for every row, in public, each with transactions of its own; as core.jobs.each."""
    with schema_context("public"):
        return jobs.each(
            name,
            rows,
            lambda key: _in_public(lambda: act(key)),
            label=label,
            seconds=seconds,
            limit=limit,
            atomic=False,
            store_in=book,
        )


def all_at_once(
    name: str, *, at_once: Callable[[list[str]], Any], rows: Rows, act: Callable[[Any], Any]
) -> jobs.Outcome:
    """Everything in one go, row by row when that raises; as core.jobs.all_at_once."""
    with schema_context("public"):
        return jobs.all_at_once(
            name, at_once=at_once, rows=rows, act=lambda key: _in_public(lambda: act(key)), store_in=book
        )


def one(name: str, key: Any, act: Callable[[], Any]) -> jobs.Outcome:
    """One row of a sweep, in a task of its own."""
    return jobs.one(name, key, lambda: _in_public(act), store_in=book)


def run(name: str, act: Callable[[], Any]) -> jobs.Outcome:
    """A step that has no rows of its own; one that raises stops no step after it."""
    return jobs.run(name, lambda: _in_public(act), store_in=book)


def _in_public(act: Callable[[], Any]) -> Any:
    """An act that raised while it was inside a mall leaves the next one where it began."""
    before = connection.tenant
    try:
        with schema_context("public"):
            return act()
    finally:
        connection.set_tenant(before)
