"""Posting grants by the product's own service, beside a bare COPY of as many rows."""

import time

from django.db import connection

from points.services.grants import posting
from tests.bench import floor, processes, world
from tests.bench.table import Table

COPY_TABLE = """
drop table if exists floor.copied;
create table floor.copied (a bigint, b bigint, c bigint, d bigint, e bigint, f bigint, g timestamptz, h timestamptz, i boolean)
"""
ROW = b"1234567\t123456\t1234\t12345678\t1000\t1000\t2026-11-22 00:00:00+00\t2027-11-22 00:00:00+00\tt\n"


def copy(rows: int) -> float:
    """Seconds of a COPY of so many rows of nine columns into one logged table without an index; the better of two."""
    times = []
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(COPY_TABLE)
            began = time.perf_counter()
            with cursor.copy("copy floor.copied from stdin") as stream:
                for _ in range(rows // 1000):
                    stream.write(ROW * 1000)
            times.append(time.perf_counter() - began)
    return min(times)


def run(table: Table, *, rows: int, many_rows: int) -> None:
    """So many rows with one worker and with two, then the big batch with two."""
    bare = copy(rows)
    table.add(f"COPY of {rows:,} rows", rows / bare, "rows/s")
    for workers, bound in ((1, 6.5), (2, 4.5)):
        seconds = _posted(rows, workers)
        words = f"posting {rows:,} grants, {workers} worker{'s' * (workers > 1)}"
        table.add(words, rows / seconds, "rows/s", must=10_000, aim=30_000)
        table.add("  the time of that COPY", seconds / bare, "×", must=bound, below=True)
    if many_rows:
        world.people(many_rows)
        world.wallets()
        bare, seconds = copy(many_rows), _posted(many_rows, 2)
        table.add(f"posting {many_rows:,} grants, 2 workers", many_rows / seconds, "rows/s", must=10_000, aim=30_000)
        table.add("  the time of that COPY", seconds / bare, "×")


def _posted(rows: int, workers: int) -> float:
    floor.checkpoint()  # before the lines are staged: what a checkpoint makes of the first touch of each page isn't posting
    batch = world.approved(rows)
    seconds, _ = processes.together(workers, "post", batch.pk)
    assert posting.settle(batch_id=batch.pk), "the batch is not whole"
    return seconds
