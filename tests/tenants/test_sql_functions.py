"""Functions in SQL reach every installation: what a file says is what the database runs, after every bring_up_to_date."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context

from core import sql_functions
from tenants.models import Tenant
from tenants.services import schema_replay

FILES = sorted(Path(__file__).parents[2].glob("*/sql/*.sql"))


def run(sql, *params):
    """Rows of one statement in public."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def body_of(name, schema="public"):
    """Bodies of all overloads of a function."""
    query = "SELECT prosrc FROM pg_proc WHERE proname = %s AND pronamespace = %s::regnamespace"
    return [body for (body,) in run(query, name, schema)]


@pytest.fixture
def files(tmp_path, settings):
    """A copy of the project's SQL files, as a newer version would bring them: `files(name, old, new)` edits one."""
    for file in FILES:
        target = tmp_path / file.relative_to(settings.BASE_DIR)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    settings.BASE_DIR = tmp_path

    def edit(name, old, new):
        (file,) = tmp_path.glob(f"*/sql/{name}.sql")
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return edit


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_databases_body_is_the_files(db, file):
    assert body_of(file.stem) == [sql_functions._read(file).body]


def test_a_file_is_named_as_its_function():
    for file in FILES:
        assert f"function {file.stem}(" in file.read_text(encoding="utf-8").lower(), file


def test_no_migration_reads_a_file():
    for file in Path(__file__).parents[2].glob("*/migrations/*.py"):
        assert "read_text" not in file.read_text(encoding="utf-8"), file


def test_a_start_with_nothing_to_do_asks_once(db, django_assert_num_queries):
    run("SELECT 1")
    connection.cursor().close()  # the search path is told with the first
    with django_assert_num_queries(1):
        assert sql_functions.install() == []


def test_an_edited_function_reaches_an_existing_installation(committing, files):
    files("ledger_moment", "'UTC'", "'Asia/Shanghai'")
    call_command("bring_up_to_date")
    assert "Asia/Shanghai" in body_of("ledger_moment")[0]
    assert sql_functions.differences() == []


def test_a_body_somebody_changed_in_the_database_is_put_right(committing):
    body = body_of("ledger_moment")
    run("CREATE OR REPLACE FUNCTION ledger_moment(p_at timestamptz) RETURNS text LANGUAGE sql AS $$ select 'never' $$")
    assert body_of("ledger_moment") != body
    call_command("bring_up_to_date")
    assert body_of("ledger_moment") == body


def test_a_header_alone_is_a_change_too(committing, files):
    files("ledger_moment", "sql stable", "sql volatile")
    call_command("bring_up_to_date")
    assert run("SELECT provolatile::text FROM pg_proc WHERE proname = 'ledger_moment'") == [("v",)]


def test_another_argument_leaves_no_older_overload(committing, files):
    files("ledger_moment", "p_at timestamptz)", "p_at timestamptz, p_zone text default 'UTC')")
    files("ledger_moment", "at time zone 'UTC'", "at time zone p_zone")
    call_command("bring_up_to_date")
    assert len(body_of("ledger_moment")) == 1
    assert run("SELECT ledger_moment('2026-11-28 12:00+00')") == [("2026-11-28T12:00:00.000000Z",)]


def test_another_default_with_the_same_body_leaves_one(committing, files):
    files("ledger_moment", "p_at timestamptz)", "p_at timestamptz, p_more text default null)")
    call_command("bring_up_to_date")
    assert run("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'ledger_moment'") == [
        ("ledger_moment(timestamp with time zone,text)",)
    ]


def test_another_return_type_is_dropped_and_made(committing, files):
    files("ledger_moment", "returns text", "returns varchar")
    call_command("bring_up_to_date")
    query = "SELECT pg_get_function_result(oid) FROM pg_proc WHERE proname = 'ledger_moment'"
    assert run(query) == [("character varying",)]


def test_what_hangs_on_a_dropped_function_keeps_it(committing, files):
    run("CREATE VIEW moments AS SELECT ledger_moment(now()) AS moment")
    files("ledger_moment", "returns text", "returns varchar")
    with pytest.raises(Exception, match="depend"):
        call_command("bring_up_to_date")
    assert run("SELECT count(*) FROM moments") == [(1,)]


def test_a_triggers_function_changes_under_its_triggers(committing, files):
    count = "SELECT count(*) FROM pg_trigger WHERE tgfoid = 'public.refuse_change'::regproc"
    before = run(count)
    files("refuse_change", "is append-only", "takes no changes")
    call_command("bring_up_to_date")
    assert run(count) == before != [(0,)]
    with pytest.raises(Exception, match="takes no changes"):
        run(f'DELETE FROM "{Tenant.objects.get(slug="globex").schema_name}".core_operationlog')


def test_a_schema_with_a_copy_gets_it_too(committing, files):
    with schema_replay.inside(schema_replay.TEMPLATE), connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION ledger_moment(p_at timestamptz) RETURNS text LANGUAGE sql AS $$ select '' $$")
    call_command("bring_up_to_date")
    assert body_of("ledger_moment", schema_replay.TEMPLATE) == body_of("ledger_moment")


def test_before_migrating_only_what_is_missing_is_made(committing, files):
    run("DROP FUNCTION ledger_moment(timestamptz)")
    files("ledger_ends_on", "'fixed'", "'on a day'")
    found = sql_functions.install(only_missing=True)
    assert [one.name for one in found] == ["ledger_moment"]
    assert [(one.name, one.why) for one in sql_functions.differences()] == [("ledger_ends_on", "body")]


def test_drift_is_named_by_the_nightly_comparison(committing):
    run("CREATE OR REPLACE FUNCTION ledger_moment(p_at timestamptz) RETURNS text LANGUAGE sql AS $$ select 'never' $$")
    with pytest.raises(CommandError):
        call_command("tenant", "fingerprint")
