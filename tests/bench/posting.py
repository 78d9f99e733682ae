"""Posting grants by the product's own service, beside a COPY of the very rows it wrote into tables like its own."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from points.models import GrantBatch
from points.services.grants import posting
from tests.bench import floor, processes, world
from tests.bench.table import Table

BLOCK = 1 << 20
JOURNALS = "(select journal_id from points_grantchunk where batch_id = %(batch)s)"
# Table → which of its rows a batch made, and the order it made them in.
PARTS = {
    "points_journal": (f"id in {JOURNALS}", "id"),
    "points_lot": ("batch_id is not distinct from %(batch)s", "id"),
    "points_entry": (f"journal_id in {JOURNALS}", "lot_id"),
}
COLUMNS = """
select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
# LIKE leaves two things out: foreign keys, which these tables have none of, and the room each page keeps free.
LEFT_OUT = """
select (select count(*) from pg_constraint where conrelid = c.oid and contype = 'f'), array_to_string(reloptions, ', ')
from pg_class c where oid = %s::regclass
"""


def run(table: Table, *, rows: int, many_rows: int, rounds: int) -> None:
    """So many rows with one worker and with two, in turn with their floor; then the big batch with two."""
    took: dict[int, list[float]] = {1: [], 2: []}
    bare = []
    for _ in range(rounds):
        for workers, times in took.items():
            seconds, batch = _posted(rows, workers)
            times.append(seconds)
            bare.append(_copied(batch))
    table.add(f"COPY of {rows:,} grants' lots, entries and journal", rows / min(bare), "rows/s")
    for workers, must, aim in ((1, 2.3, 1.7), (2, 1.7, 1.3)):
        words = f"posting {rows:,} grants, {workers} worker{'s' * (workers > 1)}"
        table.add(words, rows / min(took[workers]), "rows/s", must=10_000, aim=30_000)
        table.add("  the time of that COPY", min(took[workers]) / min(bare), "×", must=must, aim=aim, below=True)
    if many_rows:
        world.people(many_rows)
        world.wallets()
        seconds, batch = _posted(many_rows, 2)
        table.add(f"posting {many_rows:,} grants, 2 workers", many_rows / seconds, "rows/s", must=10_000, aim=30_000)
        table.add("  the time of a COPY of its rows", seconds / _copied(batch), "×")


def _posted(rows: int, workers: int) -> tuple[float, GrantBatch]:
    floor.checkpoint()  # before the lines are staged: what a checkpoint makes of the first touch of each page isn't posting
    batch = world.approved(rows)
    seconds, _ = processes.together(workers, "post", batch.pk)
    assert posting.settle(batch_id=batch.pk), "the batch is not whole"
    return seconds, batch


def _copied(batch: GrantBatch) -> float:
    """Seconds of a COPY of all rows a batch posted, in one transaction, into copies of their tables that hold what was there
    before it."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in PARTS}
        for name, file in files.items():
            _make_copy(name, batch)
            _read_out(name, batch, file)
        floor.checkpoint()
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            written = [_copy_in(cursor, name, file) for name, file in files.items()]
        seconds = time.perf_counter() - began
    assert written[1:] == [batch.rows_ok] * 2, written
    return seconds


def _make_copy(name: str, batch: GrantBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OUT, [name])
        keys, options = cursor.fetchone()
        assert not keys, f"{name} has foreign keys: its copy would be checked less than ours"
        cursor.execute(f"drop table if exists floor.{name}")
        cursor.execute(f"create table floor.{name} (like {name} including all)")
        if options:
            cursor.execute(f"alter table floor.{name} set ({options})")
        columns, (which, order) = _columns(name), PARTS[name]
        cursor.execute(
            f"insert into floor.{name} ({columns}) select {columns} from {name} where not ({which}) order by {order}",
            {"batch": batch.pk},
        )


def _read_out(name: str, batch: GrantBatch, file: Path) -> None:
    which, order = PARTS[name]
    query = f"copy (select {_columns(name)} from {name} where {which} order by {order}) to stdout"
    with connection.cursor() as cursor, file.open("wb") as out, cursor.copy(query, {"batch": batch.pk}) as rows:
        for block in rows:
            out.write(block)


def _copy_in(cursor, name: str, file: Path) -> int:
    with cursor.copy(f"copy floor.{name} ({_columns(name)}) from stdin") as rows:
        for block in _blocks(file):
            rows.write(block)
    return cursor.rowcount


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as rows:
        while block := rows.read(BLOCK):
            yield block


def _columns(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [name])
        return cursor.fetchone()[0]
