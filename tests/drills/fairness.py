"""One tenant posts a great many rows; another's ten are approved meanwhile. When are they there?

`python -m tests.drills.fairness --rows 500000`; the last line is JSON. `--guard off` is the control: one worker process for
everything, and long work that never steps back.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.platform import Platform

WAIT = 180
ALONE = (
    "import django; django.setup(); from core.tenancy import tasks; tasks.SLICE_SECONDS = 1e9; "
    "from celery.bin.celery import main; raise SystemExit(main())"
)


class Crew(Platform):
    """The product's workers, or one that does everything in the order it came."""

    def _command(self, name: str) -> list[str]:
        if name != "alone":
            return super()._command(name)
        plain = super()._command("worker")
        arguments = plain[plain.index("celery") + 1 :]
        arguments[arguments.index("--concurrency") + 1] = "1"
        return [sys.executable, "-W", "ignore", "-c", ALONE, *arguments]


def drill(
    crew: Platform, *, rows: int, few: int = 10, chunk_rows: int | None = None, guard: bool = True
) -> dict[str, Any]:
    """Acme's batch of `rows` is approved, then, when it is being posted, globex's batch of `few`."""
    from core.tenancy import enter
    from points.models import GrantBatch
    from tenants.models import Tenant
    from tests.bench import world

    large, small = Tenant.objects.get(slug="acme"), Tenant.objects.get(slug="globex")
    with enter(large):
        world.people(rows)
        world.wallets()
        many = world.approved(rows, points=1, chunk_rows=chunk_rows)
    with enter(small):
        world.people(few)
        first, ten = (world.approved(few, points=1) for _ in range(2))
    crew.start(*(("quick", "bulk") if guard else ("alone",)))
    _send(small, first)
    _wait_until(lambda: _posted(small, first) == few, "the workers to be there", crew)
    _send(large, many)
    began = time.monotonic()
    _wait_until(lambda: _posted(large, many) > 0, "the large batch to begin", crew)
    approved = time.monotonic()
    _send(small, ten)
    _wait_until(lambda: _posted(small, ten) == few, "the small batch to be posted", crew)
    waited, so_far = time.monotonic() - approved, _posted(large, many)
    _wait_until(lambda: _posted(large, many) == rows, "the large batch to be posted", crew)
    with enter(large):
        state = GrantBatch.objects.get(pk=many.pk).state
    return {
        "rows": rows,
        "the ten were there after": round(waited, 2),
        "of the many were posted by then": so_far,
        "the many took": round(time.monotonic() - began, 2),
        "state": state,
    }


def _send(tenant: Any, batch: Any) -> None:
    """As the door does after an approval."""
    from core.tenancy import enter
    from points.tasks import nudge_batch, post_grant_batch

    with enter(tenant):
        nudge_batch(post_grant_batch, batch)


def _posted(tenant: Any, batch: Any) -> int:
    from core.tenancy import enter
    from points import selectors
    from points.models import GrantBatch

    with enter(tenant):
        return selectors.batch_progress(GrantBatch.objects.get(pk=batch.pk)).rows_done


def _wait_until(happened: Callable[[], object], what: str, crew: Platform) -> None:
    deadline = time.monotonic() + WAIT
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain: {what}\n{crew.log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)


def main() -> None:
    """On servers of its own."""
    from tests.drills import servers

    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--guard", choices=["on", "off"], default="on")
    asked = parser.parse_args()
    servers.set_up()
    with tempfile.TemporaryDirectory() as folder:
        crew = Crew(log=Path(folder, "crew.log"))
        os.environ.pop("PYTEST_VERSION", None)
        try:
            report = drill(crew, rows=asked.rows, guard=asked.guard == "on")
        finally:
            crew.stop()
            servers.tear_down()
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
