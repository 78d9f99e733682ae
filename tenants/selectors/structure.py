"""What a schema is made of, as facts that don't depend on its name, and one hash over them.

Two schemas with equal fingerprints have the same tables, columns, defaults, constraints, indexes, triggers, sequences,
views, functions and rights. Order of columns is left out: every statement of ours names them.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import connection

from core.statements import sql_beside

_FACTS = sql_beside(__file__, "facts_of_a_schema")
# The catalogue's own words for people; the numbers it keeps them in for hashing, which is several times faster.
IN_WORDS = {
    "constraint": "replace(pg_get_constraintdef(k.oid), t.nspname || '.', '')",
    "index": "replace(pg_get_indexdef(x.indexrelid), t.nspname || '.', '')",
}
IN_NUMBERS = {
    "constraint": """concat_ws(' ', k.contype, k.conkey, k.confkey, k.condeferrable, k.condeferred, k.confupdtype, k.confdeltype,
        (SELECT relname FROM pg_class WHERE oid = k.confrelid), pg_get_expr(k.conbin, k.conrelid))""",
    "index": """concat_ws(' ', i.relam, i.reloptions, x.indisunique, x.indisprimary, x.indimmediate, x.indkey, x.indclass,
        x.indcollation, x.indoption, pg_get_expr(x.indexprs, x.indrelid), pg_get_expr(x.indpred, x.indrelid))""",
}
FACTS = _FACTS.format(**IN_WORDS, which="true")
# The hashes are added up by exclusive or, so nothing is sorted; no fact stands twice, and their number is told too. (PostgreSQL
# keeps these hash functions as they are from version to version: hash partitions hang on them.)
_FINGERPRINTS = """
SELECT nspname, lpad(to_hex(bit_xor(hashtextextended(fact, 0))), 16, '0') || lpad(to_hex(bit_xor(hashtextextended(fact, 1))), 16, '0')
    || '-' || count(*)
FROM (SELECT nspname, concat_ws('|', kind, object, fact) AS fact FROM ({facts}) AS facts) AS facts
GROUP BY nspname
"""
OF_ALL = _FINGERPRINTS.format(facts=_FACTS.format(**IN_NUMBERS, which="true"))
OF_SOME = _FINGERPRINTS.format(facts=_FACTS.format(**IN_NUMBERS, which="c.relname = ANY(%(tables)s)"))
CHUNK = (
    200  # schemas per query: each looks through the whole catalogue once, 5.9 s for 1,000 by two workers (9.4 by 50)
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is true of one schema and not of the other; "" where the object is missing."""

    kind: str
    object: str
    here: str
    there: str

    def __str__(self) -> str:
        return f"{self.kind} {self.object}: {self.here or '—'} ≠ {self.there or '—'}"


def fingerprints(schemas: Iterable[str], *, workers: int = 1, tables: Iterable[str] | None = None) -> dict[str, str]:
    """Schema → a hash over its structure and how many facts that is; a schema that is missing or empty is left out.

    Over these `tables` and the functions only, when they are named: found by their names, not by looking through the whole
    catalogue. A query per 200, by so many connections at once (not inside a transaction whose changes are asked about).
    """
    asked, some = list(schemas), None if tables is None else list(tables)
    chunks = [asked[start : start + CHUNK] for start in range(0, len(asked), CHUNK)]
    if workers == 1 or len(chunks) == 1:
        return {schema: found for chunk in chunks for schema, found in _fingerprints(chunk, some)}
    with ThreadPoolExecutor(workers) as pool:
        return {schema: found for rows in pool.map(partial(_elsewhere, tables=some), chunks) for schema, found in rows}


def _fingerprints(chunk: list[str], tables: list[str] | None) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(OF_ALL if tables is None else OF_SOME, {"schemas": chunk, "tables": tables})
        return cursor.fetchall()


def _elsewhere(chunk: list[str], tables: list[str] | None) -> list[tuple[str, str]]:
    """In a thread with a connection of its own, which is not kept: it has seen the catalogue of every schema."""
    try:
        return _fingerprints(chunk, tables)
    finally:
        connection.close()


def differences(here: str, there: str) -> list[Difference]:
    """What tells the structures of two schemas apart, by kind and object. One query."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"schemas": [here, there]})
        facts: dict[str, dict[tuple[str, str], str]] = {here: {}, there: {}}
        for schema, kind, name, fact in cursor.fetchall():
            facts[schema][kind, name] = fact or ""
    keys = sorted(facts[here].keys() | facts[there].keys())
    return [
        Difference(*key, facts[here].get(key, ""), facts[there].get(key, ""))
        for key in keys
        if facts[here].get(key) != facts[there].get(key)
    ]
