"""A tenant taken away in one file, destroyed, brought back: row for row the same, and nobody else touched.

`python -m tests.drills.restoring --members 10000`; the last line is JSON.
"""

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from pathlib import Path

# Columns by name, since a restored table may have them in another order; rows in any order.
HASH = """
SELECT count(*), coalesce(sum(('x' || left(hash, 15))::bit(60)::bigint), 0)::text
FROM (SELECT (SELECT md5(string_agg(key || value, ',' ORDER BY key)) FROM jsonb_each_text(to_jsonb(one))) AS hash FROM {table} one) rows
"""


def drill(*, members: int, folder: Path) -> dict[str, object]:
    """Acme with members, points for each and orders of some: exported, dropped, restored."""
    from core.tenancy import enter
    from points.selectors import ledger_differences
    from tenants.models import Tenant
    from tenants.selectors.platform import ops_tenant
    from tenants.services import archives, lifecycle
    from tests import given
    from tests.bench import world

    acme = Tenant.objects.get(slug="acme")
    with enter(acme):
        world.people(members)
        world.post(world.approved(members, points=1000))
        _orders(min(members // 50, 200))
    before, others = hashes(acme.schema_name), hashes(Tenant.objects.get(slug="globex").schema_name)
    rows = sum(count for count, _ in before.values())
    file, began = folder / "acme.zip", time.perf_counter()
    archives.write(acme, file)
    written = time.perf_counter()
    with enter(ops_tenant()):
        lifecycle.close(tenant_id=acme.pk, reason="演练", by=given.SYSTEM, grace_days=0)
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.EXPORTED, drop_after=dt.datetime.now(dt.UTC))
    with enter(ops_tenant()):
        lifecycle.archive(tenant_id=acme.pk, by=given.SYSTEM)
        lifecycle.drop(tenant_id=acme.pk, reason="演练", by=given.SYSTEM)
    gone = not hashes(acme.schema_name)
    dropped = time.perf_counter()
    back = archives.restore(file)
    restored = time.perf_counter()
    with enter(back):
        wrong = len(ledger_differences())
    after = hashes(back.schema_name)
    # What was written about the end itself is not in the file.
    return {
        "members": members,
        "rows": rows,
        "tables": len(before),
        "gone between": gone,
        "tables that differ": [name for name in before if before[name] != after.get(name)],
        "others that changed": [
            name
            for name, one in hashes(Tenant.objects.get(slug="globex").schema_name).items()
            if others.get(name) != one
        ],
        "ledger differences": wrong,
        "write s": round(written - began, 2),
        "drop s": round(dropped - written, 2),
        "restore s": round(restored - dropped, 2),
        "export and restore s": round(written - began + restored - dropped, 2),
        "file MB": round(file.stat().st_size / 1e6, 2),
    }


def hashes(schema: str) -> dict[str, tuple[int, str]]:
    """Each table's rows and one hash over them; nothing when the schema is not there."""
    from core.tenancy.connections import connection

    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
            " AND relname NOT IN ('django_session', 'django_migrations')",
            [schema],
        )
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(HASH.format(table=f'"{schema}"."{name}"'))
            found[name] = cursor.fetchone()
    return found


def _orders(count: int) -> None:
    from members.models import Member
    from tests import given

    product = given.a_product(points=100, stock=count + 1)
    for member in Member.objects.filter(employee_no__startswith="B")[:count]:
        given.an_order(member, product)


def main() -> None:
    """On servers of its own."""
    from tests.drills import servers

    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=10_000)
    asked = parser.parse_args()
    servers.set_up()
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = drill(members=asked.members, folder=Path(folder))
    finally:
        servers.tear_down()
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
