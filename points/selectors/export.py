"""The whole ledger as one file that anybody can add up again (tools/verify_ledger.py; format in docs/ledger.md)."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction
from django.utils import timezone

FORMAT = "xiaoyang-ledger/2"

# Per file: name of a column in the export → how it is read. Everything is text; nothing is null; no personal data.
FILES: dict[str, tuple[dict[str, str], str]] = {
    "accounts": ({"id": "id", "kind": "kind", "member": "coalesce(member_id::text, '')"}, "points_account order by id"),
    "budgets": (
        {
            "account": "b.account_id",
            "name": "b.name",
            "available": "(select sum(available) from points_budgetslot s where s.account_id = b.account_id)",
            "reserved": """(select coalesce(sum(g.points_total - coalesce((
                select sum(c.points) from points_grantchunk c where c.batch_id = g.id and c.done_at is not null), 0)), 0)
              from points_grantbatch g
              where g.budget_id = b.id and g.state in ('scheduled', 'approved', 'posting', 'paused'))""",
        },
        "points_budget b order by b.account_id",
    ),
    "journals": (
        {
            "id": "id",
            "kind": "kind",
            "reference": "reference",
            "request_hash": "encode(request_hash, 'hex')",
            "reverses": "coalesce(reverses_id::text, '')",
            "actor": "coalesce(actor_id::text, '')",
            "actor_name": "actor_name",
            "note": "note",
            "event_at": "ledger_moment(event_at)",
            "created_at": "ledger_moment(created_at)",
        },
        "points_journal order by id",
    ),
    "entries": (
        {
            "journal": "journal_id",
            "line": "line_no",
            "account": "account_id",
            "contra": "contra_id",
            "lot": "coalesce(lot_id::text, '')",
            "points": "points",
            "part": "coalesce(part::text, '')",
        },
        "points_entry order by journal_id, line_no",
    ),
    "lots": (
        {
            "id": "id",
            "account": "account_id",
            "budget": "coalesce(budget_id::text, '')",
            "origin": "coalesce(origin_id::text, '')",
            "granted": "granted",
            "remaining": "remaining",
            "available_at": "coalesce(ledger_moment(available_at), '')",
            "expires_at": "coalesce(ledger_moment(expires_at), '')",
        },
        "points_lot order by id",
    ),
    "changes": (
        {
            "journal": "journal_id",
            "lot": "lot_id",
            "available": "coalesce(ledger_moment(available_now), '')",
            "expires": "coalesce(ledger_moment(expires_now), '')",
        },
        "points_lotchange order by journal_id, lot_id",
    ),
    "seals": (
        {
            "no": "no",
            "last_journal": "last_journal_id",
            "journals": "journals",
            "entries": "entries",
            "digest": "encode(digest, 'hex')",
        },
        "points_seal order by no",
    ),
}


def write_ledger(path: Path, *, tenant: str) -> dict[str, Any]:
    """Write the ledger to `path` as a zip of one CSV a table and a manifest with their hashes; returns the manifest.

    One snapshot over all tables, streamed, so size does not matter. Each row ends with a check of itself, so that a
    changed byte names its row. One query a file.
    """
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "tenant": tenant,
        "exported_at": timezone.now().isoformat(),
        "files": {},
    }
    with _one_snapshot(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in FILES:
            digest, rows = hashlib.sha256(), -1
            with archive.open(f"{name}.csv", "w", force_zip64=True) as out:
                for block in _csv(name):
                    out.write(block)
                    digest.update(block)
                    rows += block.count(b"\n")
            manifest["files"][f"{name}.csv"] = {"sha256": digest.hexdigest(), "lines": rows}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All tables as they were at one moment. (Inside somebody else's transaction its own isolation stays.)"""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    session = connection.connection
    session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        session.isolation_level = None


def _csv(name: str) -> Iterator[bytes]:
    columns, source = FILES[name]
    listed = ", ".join(f'{expression} as "{column}"' for column, expression in columns.items())
    table, _, order = source.partition(" order by ")
    quoted = ", ".join(f'"{column}"' for column in columns)
    row = f"left(encode(sha256(convert_to(concat_ws('|', {quoted}), 'UTF8')), 'hex'), 16)"
    query = f"""copy (
      select {quoted}, {row} as "check" from (select {listed} from {table} order by {order}) as t
    ) to stdout (format csv, header)"""  # noqa: S608 the words above, nobody else's
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            yield bytes(block)
