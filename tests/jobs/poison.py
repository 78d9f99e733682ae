"""A row that can't be written: a trigger in the database raises for it, as a broken row does, and nothing of ours is replaced."""

from django_tenants.utils import schema_context

from core.tenancy.connections import connection
from tenants.services import schema_replay


def poison(table: str, where: str, *, on: str = "INSERT OR UPDATE", schema: str = "") -> None:
    """From now on writing a row of `table` for which `where` (over `new`, or `old` for DELETE) holds raises."""
    row = "old" if on == "DELETE" else "new"
    _as_owner(
        schema,
        f"""
        SET CONSTRAINTS ALL IMMEDIATE;
        CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {where} THEN RAISE EXCEPTION 'poisoned row' USING ERRCODE = 'XX999'; END IF;
            RETURN {row};
        END $$;
        CREATE TRIGGER poison BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION poison();
        """,
    )


def cure(table: str, *, schema: str = "") -> None:
    """The row can be written again."""
    _as_owner(schema, f"SET CONSTRAINTS ALL IMMEDIATE; DROP TRIGGER poison ON {table}; DROP FUNCTION poison() CASCADE")


def _as_owner(schema: str, sql: str) -> None:
    inside = schema_context("public") if schema == "public" else schema_replay.inside(schema or connection.schema_name)
    with inside, connection.cursor() as cursor:
        cursor.execute(sql)
