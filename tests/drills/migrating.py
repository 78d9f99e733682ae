"""A migration killed in the middle, while people are at work: nobody's mall is half of anything, and the next run ends it.

`python -m tests.drills.migrating --tenants 50`; the last line is JSON. `--guard off` is the control: the same statements one by
one, each on its own, with the version last.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from tests.platform import ROOT, Platform

NAME = "9998_drill"
PARTS = (
    "CREATE TABLE drill (id bigint PRIMARY KEY)",
    "SELECT pg_sleep({pause})",
    "ALTER TABLE members_member ADD COLUMN drill text",
)
BY_PIECES = """
import django; django.setup()
from django.db import connection
from tenants.models import Tenant
from tenants.services import schema_replay
steps = schema_replay.SchemaStep.objects.filter(name={name!r}).get()
for tenant in Tenant.objects.malls().built().filter(schema_version__lt=steps.pk, schema_version__gt=0).order_by("pk"):
    with connection.cursor() as cursor:
        cursor.execute(f'SET search_path = "{{tenant.schema_name}}", public')
        for part in steps.sql.split(";"):
            cursor.execute(part)
        cursor.execute("UPDATE public.tenants_tenant SET schema_version = %s WHERE id = %s", [steps.pk, tenant.pk])
"""


def drill(
    platform: Platform, *, tenants: int, pause: float = 0.1, guard: bool = True, visits: bool = True
) -> dict[str, object]:
    """Malls to migrate, people at five pages a second, a kill at about half, a second run."""
    _make(tenants)
    step = _a_new_step(pause)
    seen: Counter[int] = Counter()
    stop = threading.Event()
    if visits:
        platform.start("web")
        people = threading.Thread(target=_visit, args=(platform, seen, stop))
        people.start()
    try:
        migrator = _migrator(guard)
        killed_at = _kill_at_half(migrator, step, pause)
        halves = _halves(step)
        again = _run_again()
    finally:
        stop.set()
        if visits:
            people.join()
    return {
        "tenants": tenants + 2,
        "migrated when it was killed": killed_at,
        "half-migrated then": halves,
        "the second run": again.stdout.strip().splitlines()[-1:] or again.stderr[-300:],
        "left behind": _left(step),
        "half-migrated after": _halves(step),
        "structures that differ": _differing(),
        "pages": seen.total(),
        "pages that failed": sum(count for status, count in seen.items() if status >= 500),
    }


def _run_again() -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "ignore", "manage.py", "tenant", "migrate"]
    return subprocess.run(command, cwd=ROOT, env=_environment(), check=False, capture_output=True, text=True)


def _make(count: int) -> None:
    from tenants.models import Tenant, new_schema_name
    from tenants.services import schema_replay

    for number in range(count):
        schema = new_schema_name()
        version = schema_replay.create_schema(schema)
        Tenant.objects.bulk_create(
            [Tenant(schema_name=schema, slug=f"drill-{number}", name="演练", state="active", schema_version=version)]
        )


def _a_new_step(pause: float) -> object:
    from django.db import connection

    from tenants.models import SchemaStep
    from tenants.services import db_roles, schema_replay

    step = SchemaStep.objects.create(app="members", name=NAME, sql=";".join(PARTS).format(pause=pause))
    schema_replay.run(schema_replay.TEMPLATE, [step])
    with connection.cursor() as cursor:
        cursor.execute(db_roles.script(schema_replay.TEMPLATE))
    return step


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


def _migrator(guard: bool) -> subprocess.Popen:
    whole = ["manage.py", "tenant", "migrate", "--workers", "2"]
    command = whole if guard else ["-c", BY_PIECES.format(name=NAME)]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        start_new_session=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", **_environment()},
    )


def _kill_at_half(migrator: subprocess.Popen, step: object, pause: float) -> int:
    from tenants.models import Tenant

    total = Tenant.objects.malls().built().count()
    while (done := total - _left(step)) < total // 2:
        assert migrator.poll() is None, "it ended before it was killed"
        time.sleep(0.01)
    time.sleep(pause / 2)  # into the next mall's migration
    os.killpg(migrator.pid, signal.SIGKILL)
    migrator.wait()
    return done


def _left(step: Any) -> int:
    from tenants.models import Tenant

    return Tenant.objects.malls().built().filter(schema_version__lt=step.pk).count()


def _halves(step: Any) -> int:
    """Malls that have the table, the column or the version, and not all of them."""
    from django.db import connection

    time.sleep(0.3)  # the server ends what its client left
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM tenants_tenant t, LATERAL (SELECT to_regclass(schema_name || '.drill') IS NOT NULL AS has_table,"
            " EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(schema_name || '.members_member') AND attname = 'drill'"
            " AND NOT attisdropped) AS has_column, schema_version >= %s AS has_version) had"
            " WHERE type = 'mall' AND NOT (has_table = has_column AND has_column = has_version)",
            [step.pk],
        )
        return cursor.fetchone()[0]


def _differing() -> int:
    from tenants.models import Tenant
    from tenants.selectors.structure import fingerprints
    from tenants.services import schema_replay

    found = fingerprints(
        [schema_replay.TEMPLATE, *Tenant.objects.malls().built().values_list("schema_name", flat=True)]
    )
    return sum(one != found[schema_replay.TEMPLATE] for one in found.values())


def _visit(platform: Platform, seen: Counter, stop: threading.Event) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{platform.port}/account/login/")
            request.add_header("Host", f"{('acme', 'globex')[number % 2]}.localhost")
            with urllib.request.urlopen(request, timeout=20) as answer:
                seen[answer.status] += 1
        except urllib.error.HTTPError as error:
            seen[error.code] += 1
        except OSError:
            seen[599] += 1
        stop.wait(0.2)


def main() -> None:
    """On servers of its own."""
    from tests.drills import servers

    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=50)
    parser.add_argument("--guard", choices=["on", "off"], default="on")
    asked = parser.parse_args()
    servers.set_up()
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(log=Path(folder, "web.log"))
        try:
            report = drill(platform, tenants=asked.tenants, guard=asked.guard == "on")
        finally:
            platform.stop()
            servers.tear_down()
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
