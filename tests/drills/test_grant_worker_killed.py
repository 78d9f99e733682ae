"""R2, small: a real Celery worker is killed three times in the middle of a chunk; every line is posted exactly once.

The kill is not left to luck: another session holds an entry the worker is about to write, so the worker stands in the
middle of that chunk's statement, with lots written and nothing committed, when SIGKILL comes.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import Count, Sum

from core.tenancy import enter
from core.tenancy.tasks import fan_out
from members.models import Member, Message
from points import selectors
from points.models import Entry, GrantBatch, GrantChunk, Lot
from points.services import posting
from tests.conftest import tenant
from tests.points.words import a_budget, a_member, an_approved, available, row

pytestmark = [pytest.mark.drill, pytest.mark.commits]
LINES, CHUNK, KILLED_AT = 3_000, 100, (4, 15, 24)
PATIENCE = 60


@pytest.fixture
def mall(committing):
    with enter(tenant("acme")):
        yield connection.tenant


@contextmanager
def a_worker():
    """A Celery worker in a process group of its own; whatever is left of it is killed at the end."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    places = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = subprocess.Popen([*command, *quiet], **places, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        yield worker
    finally:
        kill(worker)


def kill(worker):
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    worker.wait()


@contextmanager
def holding_a_line_of(batch, chunk_no, schema):
    """Hold the entry of a chunk's last row, so that a worker waits in the middle of that chunk; yields who holds it."""
    chunk = GrantChunk.objects.get(batch=batch, no=chunk_no)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as holder:
        holder.execute(
            f'insert into "{schema}".points_entry (journal_id, line_no, account_id, contra_id, points)'
            " values (%s, %s, 1, 2, 1)",
            [batch.journal_id, chunk.hi],
        )
        yield holder.info.backend_pid
        holder.rollback()


def wait_until(happened):
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def somebody_waits_for(holder_pid):
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_locks where not granted and %s = any(pg_blocking_pids(pid))", [holder_pid])
        return cursor.fetchone() is not None


def beat():
    """What the clock sends every few seconds."""
    fan_out.delay(task="points.tasks.sweep_grant_batches")


def is_done(batch):
    beat()
    time.sleep(0.4)
    return GrantBatch.objects.get(pk=batch.pk).notified_at is not None


def done_chunks(batch):
    return GrantChunk.objects.filter(batch=batch, done_at__isnull=False).count()


def test_a_worker_killed_three_times_posts_every_line_exactly_once(mall):
    budget = a_budget(10_000_000)
    people = [Member(employee_no=f"D{n:05d}", name=f"成员{n}", name_key="c") for n in range(LINES)]
    Member.objects.bulk_create(people)
    batch = an_approved([row(one) for one in people], chunk_rows=CHUNK, budget=budget)
    for chunk_no in KILLED_AT:
        with holding_a_line_of(batch, chunk_no, mall.schema_name) as holder_pid, a_worker() as worker:
            beat()
            wait_until(lambda pid=holder_pid: somebody_waits_for(pid))
            kill(worker)
            assert done_chunks(batch) == chunk_no - 1
    with a_worker():
        wait_until(lambda: is_done(batch))
    assert_posted_exactly_once(batch, budget)


def assert_posted_exactly_once(batch, budget):
    batch.refresh_from_db()
    assert (batch.state, done_chunks(batch)) == ("done", LINES // CHUNK)
    per_row = Lot.objects.filter(batch=batch).values("row_no").annotate(times=Count("pk"))
    assert (len(per_row), {one["times"] for one in per_row}) == (LINES, {1})
    assert Entry.objects.filter(journal=batch.journal).aggregate(n=Count("*"), points=Sum("points")) == {
        "n": LINES,
        "points": LINES * 1000,
    }
    assert (available(budget), selectors.ledger_differences()) == (10_000_000 - LINES * 1000, [])
    assert Message.objects.filter(dedupe=f"grant-batch/{batch.pk}").count() == LINES


def forget_the_mark(monkeypatch):
    """Switch the guard off: chunks are posted but never marked as done."""
    unmarked = posting.POST.replace("set done_at = clock_timestamp(),", "set done_at = null,")
    assert unmarked != posting.POST
    monkeypatch.setattr(posting, "POST", unmarked)


def test_without_the_chunks_mark_the_entrys_key_still_refuses_a_second_posting(mall, monkeypatch):
    batch = an_approved([row(a_member(), 100)])
    forget_the_mark(monkeypatch)
    posting.post_next_chunk(batch_id=batch.pk)
    with pytest.raises(IntegrityError):
        posting.post_next_chunk(batch_id=batch.pk)
    assert Lot.objects.filter(batch=batch).count() == 1


def test_control_without_mark_and_key_the_same_lines_are_posted_twice(mall, monkeypatch):
    batch = an_approved([row(a_member(), 100)])
    forget_the_mark(monkeypatch)
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'alter table "{mall.schema_name}".points_entry drop constraint points_entry_pkey')
    connection.set_tenant(mall)
    for _ in range(2):
        posting.post_next_chunk(batch_id=batch.pk)
    assert Lot.objects.filter(batch=batch).count() == 2
