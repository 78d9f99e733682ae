"""Writing many rows of a sheet at once: one statement for a block of them, whatever they say."""

import json
from collections.abc import Sequence

from django.db import connection

from catalog.models import GoodsImportRow

BLOCK = 2_000
TYPES = {
    "code": "text",
    "outcome": "text",
    "problems": "jsonb",
    "changes": "jsonb",
    "new_values": "jsonb",
    "before": "jsonb",
    "product_id": "bigint",
    "problem": "text",
    "problem_facts": "jsonb",
    "done_at": "timestamptz",
}
SAVE = """
update catalog_goodsimportrow r set {sets}
from jsonb_to_recordset(%s::jsonb) as v (id bigint, {columns}) where r.id = v.id
"""


def save(rows: Sequence[GoodsImportRow], names: Sequence[str]) -> None:
    """Write these columns of the rows, inside the caller's transaction."""
    statement = SAVE.format(
        sets=", ".join(f"{name} = v.{name}" for name in names),
        columns=", ".join(f"{name} {TYPES[name]}" for name in names),
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BLOCK):
            block = [
                {"id": row.pk, **{name: getattr(row, name) for name in names}} for row in rows[start : start + BLOCK]
            ]
            cursor.execute(statement, [json.dumps(block, default=str, ensure_ascii=False)])
