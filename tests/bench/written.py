"""Which rows a run wrote, table for table: a floor that writes fewer than ours is no floor."""

import os
import time
from fractions import Fraction

import psycopg

Rows = dict[str, tuple[int, int, int]]  # table → inserted, updated, deleted
Share = dict[str, tuple[Fraction, ...]]  # the same, a transaction

COUNTED = """
select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables
where schemaname = %s and n_tup_ins + n_tup_upd + n_tup_del > 0
"""
WORKING = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pgbench'"


def rows(schema: str) -> Rows:
    """Of each table how many rows were inserted, updated and deleted since the server started. Waits for pgbench's
    connections to end: only then they tell what they did last."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        until = time.monotonic() + 10
        while owner.execute(WORKING).fetchone() != (0,):
            if time.monotonic() > until:
                raise RuntimeError("pgbench's connections don't end")
            time.sleep(0.02)
        return {table: (ins, upd, gone) for table, ins, upd, gone in owner.execute(COUNTED, [schema]).fetchall()}


def per_transaction(before: Rows, after: Rows, transactions: int) -> Share:
    """Rows a transaction, of the tables that were written to."""
    found: Share = {}
    for table, counts in after.items():
        written = [new - old for old, new in zip(before.get(table, (0, 0, 0)), counts, strict=True)]
        if any(written):
            found[table] = tuple(Fraction(one, transactions) for one in written)
    return found


def ensure_same(floor: Share, ours: Share) -> None:
    """Raise RuntimeError, with the tables, unless both wrote the same number of rows to each."""
    differing = {
        table: f"floor {_told(floor.get(table))}, ours {_told(ours.get(table))}"
        for table in sorted({*floor, *ours})
        if floor.get(table) != ours.get(table)
    }
    if differing:
        raise RuntimeError(f"the floor's rows are not ours (inserted, updated, deleted a transaction): {differing}")


def _told(counts: tuple[Fraction, ...] | None) -> str:
    return " ".join(f"{float(one):g}" for one in counts) if counts else "none"
