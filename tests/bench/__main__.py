"""`python -m tests.bench ledger|mall|search|tenants|fairness`: a database and Redis pair of its own, production's switches, then the runs.

`tenants` and `fairness` start a private PostgreSQL and Valkey: a thousand schemas would stay in the shared one's caches.
"""

import argparse
import base64
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

KEYS = {
    "MALL_PRODUCTION": "1",
    "MALL_SECRET_KEY": "for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMN",
    "MALL_FIELD_KEYS": "bench:" + base64.b64encode(b"a-key-of-32-bytes-for-measuring!").decode(),
}
PRIVATE = ("tenants", "fairness")
TEMPLATE = """
import tests.environment, django
django.setup()
from tests import databases
print(databases.make_template())
"""


def template() -> str:
    """The tests' template database, built if needed by a process that runs with the tests' settings."""
    environment = {**os.environ, "PYTEST_VERSION": "bench", "DJANGO_SETTINGS_MODULE": "config.settings"}
    made = subprocess.run(
        [sys.executable, "-c", TEMPLATE], env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return made.stdout.split()[-1]


def main() -> int:
    """Run one bench; 1 when a must was missed."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", choices=["ledger", "mall", "search", *PRIVATE])
    parser.add_argument("--quick", action="store_true", help="short runs, a tenth of the rows")
    parser.add_argument("--tiny", action="store_true", help="a second in all: does it start")
    parser.add_argument("--only", default="", help="parts to run, with commas between")
    parser.add_argument("--count", type=int, default=0, help="so many tenants, instead of 1,000 (tenants)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    if asked.name in PRIVATE:
        from tests.drills import servers  # a pair of servers for this process alone

        os.environ.pop("PYTEST_VERSION")
    else:
        import tests.environment  # noqa: F401 -- the servers, and a database and Redis pair of this process's own

    name = template()
    if asked.name in PRIVATE:
        servers.shelve(name)
    os.environ.update(KEYS)
    import django

    django.setup()
    from tests import databases

    databases.clone(name)
    try:
        bench = importlib.import_module(f"tests.bench.{asked.name}")
        size = "tiny" if asked.tiny else "quick" if asked.quick else "full"
        more = {"count": asked.count} if asked.count else {}
        table = bench.run(size=size, only={part for part in asked.only.split(",") if part}, **more)
    finally:
        servers.tear_down() if asked.name in PRIVATE else databases.drop()
    sys.stdout.write(table.text())
    if asked.json:
        asked.json.write_text(json.dumps(table.rows_as_json(), ensure_ascii=False, indent=1))
    return 1 if table.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
