"""R2 as a program: a batch of many chunks while the worker tree, Valkey and PostgreSQL are killed.

`python -m tests.drills.granting --chunks 100 --worker-kills 8`; the last line is JSON. No kill is left to luck: another
session holds the journal a chunk is about to write, so a worker stands in the middle of that chunk's transaction.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.drills import servers

CHUNK, POINTS = 100, 1000
PATIENCE = 120


class Tree:
    """Celery's worker and beat as `./mall up` runs them, one worker for both queues, each in a process group of its own."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        from core.management.commands.up import commands

        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        for name in names:
            command = commands("127.0.0.1", 0)[name] + (["--queues", "default,bulk"] if name == "worker" else [])
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, start_new_session=True
                )

    def kill(self, *names: str) -> None:
        for name in names:
            process = self.processes.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def holding(batch_id: int, chunk_no: int, schema: str) -> Iterator[object]:
    """Hold the reference of a chunk's journal, uncommitted: who wants to write it waits."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as holder:
        holder.execute(
            f'insert into "{schema}".points_journal (kind, reference, request_hash, actor_name, note)'
            " values ('grant', %s, '', '', '')",
            [f"grant-batch/{batch_id}/{chunk_no}"],
        )
        yield holder
        with contextlib.suppress(psycopg.OperationalError):  # it may have died with its server
            holder.rollback()


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Poll; a database that is just starting counts as «not yet»."""
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if happened():
                return
        except DatabaseError:
            connection.close()
        time.sleep(0.1)
    raise RuntimeError(f"waited in vain: {what}")


def is_waited_for(holder: Any) -> bool:
    from core.tenancy.connections import connection

    with connection.cursor() as cursor:
        pid = holder.info.backend_pid
        cursor.execute("select 1 from pg_locks where not granted and %s = any(pg_blocking_pids(pid))", [pid])
        return cursor.fetchone() is not None


def drill_at(asked: argparse.Namespace) -> dict[str, object]:
    """The drill in tenant acme of a fresh database."""
    from core.tenancy import enter
    from core.tenancy.connections import connection
    from members.models import Member
    from points.models import GrantBatch
    from tenants.models import Tenant
    from tests.points.steps import a_budget, an_approved, row

    rows = asked.chunks * CHUNK
    acme = Tenant.objects.get(slug="acme")
    with enter(acme):
        people = [Member(employee_no=f"D{n:05d}", name=f"成员{n}", name_key="c") for n in range(rows)]
        Member.objects.bulk_create(people)
        budget = a_budget(rows * POINTS * 2)
        batch = an_approved([row(one, POINTS) for one in people], chunk_rows=CHUNK, budget=budget)
        if asked.guard == "off":
            switch_the_guard_off(acme)
    tree = Tree(servers.localservices.state_dir() / "worker.log")
    began = time.monotonic()
    tree.start("beat")
    try:
        with enter(acme):
            faults = strike(tree, batch.pk, asked, acme.schema_name) if asked.guard == "on" else {}
            last_fault = time.monotonic()
            if "worker" not in tree.processes:
                tree.start("worker")
            told = lambda: GrantBatch.objects.get(pk=batch.pk).notified_at is not None  # noqa: E731
            wait_until(told, "the batch to be done")
            after = time.monotonic() - last_fault
            return (
                verdict(batch.pk, budget, rows)
                | faults
                | {
                    "seconds after the last fault": round(after, 1),
                    "seconds": round(time.monotonic() - began, 1),
                }
            )
    finally:
        tree.kill(*list(tree.processes))
        connection.set_schema_to_public()


def strike(tree: Tree, batch_id: int, asked: argparse.Namespace, schema: str) -> dict[str, int]:
    """Faults at even distances through the batch: workers first, Valkey and PostgreSQL in the middle of them."""
    plan = ["worker"] * asked.worker_kills
    plan.insert(len(plan) // 2, "valkey")
    plan.insert(len(plan) * 3 // 4, "postgres")
    untrue, before = 0, contextlib.ExitStack()
    for number, fault in enumerate(plan, start=1):
        chunk_no = number * asked.chunks // (len(plan) + 1)
        now = contextlib.ExitStack()
        holder = now.enter_context(holding(batch_id, chunk_no, schema))
        before.close()  # only now: a worker that lives must not run past the next chunk
        if "worker" not in tree.processes:
            tree.start("worker")
        wait_until(partial(is_waited_for, holder), f"a worker at chunk {chunk_no}")
        if fault == "worker":
            tree.kill("worker")
        elif fault == "valkey":
            servers.kill_valkey()
        else:
            servers.kill_postgres()
        untrue += not progress_is_true(batch_id)
        before = now
    before.close()
    return {"faults": len(plan), "untrue progress": untrue}


def progress_is_true(batch_id: int) -> bool:
    """Whether the job page's number is the number of lots there are, in one snapshot."""
    from django.db import connection, transaction

    from points import selectors
    from points.models import GrantBatch, Lot

    connection.close()
    connection.cursor().close()  # enters the tenant, which is a query, before the transaction begins
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        shown = selectors.batch_progress(GrantBatch.objects.get(pk=batch_id)).rows_done
        return shown == Lot.objects.filter(batch_id=batch_id).count()


def switch_the_guard_off(acme: Any) -> None:
    """The control: chunks forget that they were done and journals may repeat; the drill must count doubles."""
    from core.tenancy.connections import connection

    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'set search_path = "{acme.schema_name}", public')
        cursor.execute("alter table points_journal drop constraint points_journal_reference")
        cursor.execute(
            "create function forget() returns trigger language plpgsql as $$ begin"
            " if random() < 0.2 then new.done_at := null; end if; return new; end $$;"
            " create trigger forget before update on points_grantchunk for each row execute function forget()"
        )
    connection.close()
    connection.set_tenant(acme)


def verdict(batch_id: int, budget: Any, rows: int) -> dict[str, object]:
    """What the books say."""
    from django.db.models import Count, Sum

    from members.models import Message
    from points import selectors
    from points.models import Entry, GrantBatch, Lot
    from tests.points.steps import available

    batch = GrantBatch.objects.get(pk=batch_id)
    per_row = Lot.objects.filter(batch=batch).values("row_no").annotate(times=Count("pk"))
    entries = Entry.objects.filter(lot__batch=batch).aggregate(n=Count("*"), points=Sum("points"))
    return {
        "state": batch.state,
        "rows": rows,
        "granted": len(per_row),
        "doubled": sum(1 for one in per_row if one["times"] > 1),
        "entries": entries["n"],
        "points off": entries["points"] - rows * POINTS,
        "budget off": available(budget) - rows * POINTS,
        "messages": Message.objects.filter(dedupe=f"grant-batch/{batch_id}").count(),
        "differences": len(selectors.ledger_differences()),
    }


def main() -> None:
    """Set up, run, tell, tear down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=40)
    parser.add_argument("--worker-kills", type=int, default=3)
    parser.add_argument("--guard", choices=["on", "off"], default="on")
    asked = parser.parse_args()
    servers.set_up()
    try:
        report = drill_at(asked)
    finally:
        servers.tear_down()
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
