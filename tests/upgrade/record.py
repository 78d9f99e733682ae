"""Write the record anew: `python -m tests.upgrade.record`, on servers of its own. Only before the first release, see
docs/contributing.md, «A migration».
"""

import sys
from collections.abc import Sequence
from typing import Any

HEAD = """\
-- The database of the first release: the SQL of every migration, for public and for a mall (the operators' schema has some of a
-- mall's). Written by `python -m tests.upgrade.record`; docs/contributing.md says when it may change.
"""
ROWS_HEAD = """\
-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
"""
SKIPPED = ("django_migrations", "django_session", "django_content_type", "tenants_schemastep")


def main() -> None:
    """Make a small platform, fill its mall, write both files."""
    from tests.drills import servers

    servers.set_up()
    try:
        _write()
    finally:
        servers.tear_down()


def _write() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from core.tenancy import enter
    from tenants.models import Domain, Plan, SchemaStep, Tenant
    from tenants.services import provisioning, schema_replay
    from tests import databases
    from tests.environment import DATABASE
    from tests.upgrade import recorded, sample

    databases.empty(DATABASE)
    call_command("bring_up_to_date")
    provisioning.open_ops(host="platform.localhost", admins=[("operator", "周舟", None)])
    version = schema_replay.create_schema(recorded.MALL)
    mall = Tenant.objects.create(
        schema_name=recorded.MALL,
        slug="first",
        name="第一家商城",
        state=Tenant.State.ACTIVE,
        schema_version=version,
        plan=Plan.objects.first(),
    )
    Domain.objects.create(tenant=mall, domain="first.localhost", is_primary=True)
    with enter(mall):
        sample.fill_mall()
    schemas = ("public", settings.OPS_SCHEMA, recorded.MALL)
    recorded.ROWS.write_text(ROWS_HEAD + "".join(_blocks(schemas)), encoding="utf-8")
    public = recorded.made_by_django("public", "made_public", targets=None)
    text = HEAD + _sections("public", public) + _sections("mall", list(SchemaStep.objects.all()))
    recorded.STATE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{recorded.STATE.stat().st_size} and {recorded.ROWS.stat().st_size} bytes\n")


def _sections(kind: str, steps: Sequence[Any]) -> str:
    return "".join(
        f"-- {kind} {step}{' (rows only)' if step.only_for_rows else ''}\n" + (f"{step.sql};\n" if step.sql else "")
        for step in steps
    )


def _blocks(schemas: tuple[str, ...]) -> list[str]:
    from tenants.services import archives
    from tests.upgrade import recorded

    found = []
    for schema in schemas:
        for table, columns, key in archives.tables(schema):
            names = ", ".join(f'"{name}"' for name in columns)
            rows = [] if table in SKIPPED else recorded.rows_of(f"{schema}.{table}", names, f"ORDER BY {key}")
            if rows:
                body = "".join(f"{row}\n" for row in rows)
                found.append(f"COPY {schema}.{table} ({names}) FROM stdin;\n{body}\\.\n")
    return found


if __name__ == "__main__":
    main()
