"""What the database alone does: pgbench, prepared, our functions and the floors alike."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from catalog import kinds
from core.dev import localservices
from core.tenancy.connections import connection
from points.models import Account
from tests.bench import world, written
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
SAME_ROWS = f"""
\\set member random(:first_member, :last_member)
\\set sku random(:first_sku, :last_sku)
\\set n random(1, 999999999999999)
SELECT floor.same_rows(:member, 'k' || :n::text, 'N' || :n::text, :sku, {world.PRICE}, :contra, 'sealed'::bytea,
  '广东省 深圳市 南山区');
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


@dataclass(frozen=True)
class Run:
    """What pgbench did."""

    per_second: float
    transactions: int


def pgbench(script: str, *, seconds: float, clients: int = CLIENTS, schema: str = "floor", **parameters: int) -> Run:
    """A script (or the built-in tpcb-like) with so many clients on two threads."""
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
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    count = re.search(r"actually processed: ([0-9]+)", done.stdout)
    if done.returncode or not rate or not count:
        raise RuntimeError(done.stderr[-1000:] + done.stdout[-500:])
    return Run(float(rate[1]), int(count[1]))


def _per_second(script: str, **options: Any) -> float:
    return pgbench(script, **options).per_second


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
    """Redemption by our function against the same rows written without a rule; F4 and TPC-B for comparison. Raises
    RuntimeError unless both write the same number of rows to each table."""
    _scale(scale)
    _run_file("same_rows.sql")
    here: dict[str, Any] = {"first_member": members[0], "last_member": members[-1], "schema": connection.schema_name}
    shelf: dict[str, Any] = {"first_sku": skus[0], "last_sku": skus[-1]}
    contra = Account.objects.filter(kind=Account.Kind.REDEEMED).order_by("pk")[0].pk
    wrote: dict[str, written.Share] = {}

    def counted(name: str, script: str, **more: Any) -> float:
        before = written.rows(connection.schema_name)
        run = pgbench(script, seconds=seconds, **here, **shelf, **more)
        wrote[name] = written.per_transaction(before, written.rows(connection.schema_name), run.transactions)
        return run.per_second

    rates = best_of(
        rounds,
        floor=lambda: counted("floor", SAME_ROWS, contra=contra),
        ours=lambda: counted("ours", REDEEM),
        hot=lambda: _per_second(REDEEM, seconds=seconds, first_sku=hot, last_sku=hot, **here),
        f4=lambda: _per_second(F4, seconds=seconds),
        tpcb=lambda: _per_second("tpcb-like", seconds=seconds),
    )
    written.ensure_same(wrote["floor"], wrote["ours"])
    ours = rates["ours"]
    table.add(f"the same rows without a rule, {CLIENTS} clients", rates["floor"], "/s")
    table.add("redemption in SQL", ours, "/s")
    table.add("  of the same rows", ours / rates["floor"], "×", must=0.55, aim=0.65)
    table.add("  tables written to by both alike", len(wrote["ours"]), "")
    table.add("hot sku of 16 slots, of uncontended", rates["hot"] / ours, "×", must=0.75)
    table.add("F4: one update, one insert", rates["f4"], "/s")
    table.add("TPC-B", rates["tpcb"], "/s")


def _run_file(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute((HERE / "sql" / name).read_text(encoding="utf-8"), None)


def transfer(table: Table, *, seconds: float, members: range, rounds: int) -> None:
    """A transfer between two members against the peer's algorithm, among ten thousand accounts and among ten."""
    _run_file("text_ledger.sql")
    many = min(10_000, len(members))
    for accounts, name, must, aim in ((many, "many accounts", 1.8, 2.5), (10, "ten hot accounts", 1.3, 2)):
        parameters: dict[str, Any] = {
            "first_member": members[0],
            "last_member": members[accounts - 1],
            "schema": connection.schema_name,
        }
        rates = best_of(
            rounds,
            peer=partial(_per_second, PEER, seconds=seconds, clients=20, accounts=accounts),
            ours=partial(_per_second, TRANSFER, seconds=seconds, clients=20, **parameters),
        )
        peer, ours = rates["peer"], rates["ours"]
        table.add(f"transfer, {name}: the peer's algorithm", peer, "/s")
        table.add(f"transfer, {name}: ours", ours, "/s")
        table.add("  of the peer's", ours / peer, "×", must=must, aim=aim)
