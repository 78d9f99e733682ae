"""What the database alone does: pgbench, prepared, our functions and the floors alike."""

import json
import os
import re
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from catalog import kinds
from core.dev import localservices
from core.tenancy.connections import connection
from tests.bench import world
from tests.bench.table import Table, best_of

CLIENTS = 8
HERE = Path(__file__).parent
F4 = """
\\set id random(1, 100000)
BEGIN;
UPDATE floor.f4 SET n = n + 1 WHERE id = :id;
INSERT INTO floor.f4_log (id, points) VALUES (:id, 1);
COMMIT;
"""
MORE = json.dumps({"kinds_ask": kinds.ASKS})
REDEEM = f"""
\\set member random(:first_member, :last_member)
\\set sku random(:first_sku, :last_sku)
\\set n random(1, 999999999999999)
SELECT order_place(:member, 'k' || :n::text, 'N' || :n::text, array[:sku]::bigint[], array[1], null, null, null,
  {world.PRICE}, 0, 'sealed'::bytea, '广东省 深圳市 南山区', '', '{MORE}'::jsonb,
  15, 'Asia/Shanghai', false, null, '', null, false);
"""
TRANSFER = """
\\set giver random(:first_member, :last_member)
\\set count :last_member - :first_member + 1
\\set taker :first_member + (:giver - :first_member + random(1, :count - 1)) % :count
\\set n random(1, 999999999999999)
SELECT ledger_transfer('t' || :n::text, ''::bytea, :giver, :taker, 1, null, '', '');
"""
PEER = """
\\set giver random(1, :accounts)
\\set taker 1 + (:giver + random(0, :accounts - 2)) % :accounts
SELECT * FROM floor.t_transfer('pgla_' || lpad(:giver::text, 26, '0'),
  'pgla_' || lpad(:taker::text, 26, '0'), 1);
"""


def pgbench(script: str, *, seconds: float, clients: int = CLIENTS, schema: str = "floor", **parameters: int) -> float:
    """Transactions a second of a script (or of the built-in tpcb-like) with so many clients on two threads."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "PGHOST": parse_qs(url.query).get("host", [url.hostname or ""])[-1],
        "PGPORT": str(url.port or 5432),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": connection.settings_dict["NAME"],
        "PGOPTIONS": f"{connection.settings_dict['OPTIONS']['options']} -c search_path={schema},public",
    }
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        what = ["-b", script] if script == "tpcb-like" else ["-f", file.name]
        command = [
            localservices.postgres_bin() / "pgbench",
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            str(max(round(seconds), 1)),
            *(f"-D{name}={value}" for name, value in parameters.items()),
            *what,
        ]
        done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(done.stderr[-1000:] + done.stdout[-500:])
    return float(found[1])


def _scale(factor: int) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    command = [
        localservices.postgres_bin() / "pgbench",
        "-i",
        "-q",
        "-s",
        str(factor),
        "-h",
        parse_qs(url.query).get("host", [url.hostname or ""])[-1],
        "-U",
        unquote(url.username or ""),
        connection.settings_dict["NAME"],
    ]
    environment = {**os.environ, "PGOPTIONS": "-c search_path=floor", "PGPASSWORD": unquote(url.password or "")}
    subprocess.run(list(map(str, command)), env=environment, check=True, capture_output=True)


def redemption(
    table: Table, *, seconds: float, skus: list[int], hot: int, members: range, scale: int, rounds: int
) -> None:
    """Redemption by our function against F4 and TPC-B."""
    _scale(scale)
    parameters = {"first_member": members[0], "last_member": members[-1], "schema": connection.schema_name}
    rates = best_of(
        rounds,
        f4=lambda: pgbench(F4, seconds=seconds),
        ours=lambda: pgbench(REDEEM, seconds=seconds, first_sku=skus[0], last_sku=skus[-1], **parameters),
        hot=lambda: pgbench(REDEEM, seconds=seconds, first_sku=hot, last_sku=hot, **parameters),
        tpcb=lambda: pgbench("tpcb-like", seconds=seconds),
    )
    f4, ours, tpcb = rates["f4"], rates["ours"], rates["tpcb"]
    table.add("F4: one update, one insert", f4, "/s")
    table.add("TPC-B", tpcb, "/s")
    table.add("redemption in SQL", ours, "/s")
    table.add("  of F4", ours / f4, "×", must=0.4)
    table.add("  of TPC-B", ours / tpcb, "×")
    table.add("hot sku of 16 slots, of uncontended", rates["hot"] / ours, "×", must=0.75)


def transfer(table: Table, *, seconds: float, members: range, rounds: int) -> None:
    """A transfer between two members against the peer's algorithm, among ten thousand accounts and among ten."""
    with connection.cursor() as cursor:
        cursor.execute((HERE / "sql" / "text_ledger.sql").read_text(encoding="utf-8"), None)
    for accounts, name, must in ((min(10_000, len(members)), "many accounts", 4), (10, "ten hot accounts", 3)):
        parameters = {
            "first_member": members[0],
            "last_member": members[accounts - 1],
            "schema": connection.schema_name,
        }
        rates = best_of(
            rounds,
            peer=partial(pgbench, PEER, seconds=seconds, clients=20, accounts=accounts),
            ours=partial(pgbench, TRANSFER, seconds=seconds, clients=20, **parameters),
        )
        peer, ours = rates["peer"], rates["ours"]
        table.add(f"transfer, {name}: the peer's algorithm", peer, "/s")
        table.add(f"transfer, {name}: ours", ours, "/s")
        table.add("  of the peer's", ours / peer, "×", must=must)
