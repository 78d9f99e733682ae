"""An upgrade begins only in a database that belongs to this program: another version's is refused as it stands."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django_tenants.utils import schema_context

from core.tenancy.connections import connection
from tenants.errors import DatabaseOfAnotherVersion
from tenants.models import SchemaStep, Tenant
from tenants.selectors.structure import fingerprints
from tenants.services import known_migrations, schema_replay
from tests import databases
from tests.environment import DATABASE

OLD = ("points", "0009_entries_know_their_part")  # the last one of its app before the first release
SENTENCES = {
    "zh-hans": "数据库里有本程序没有的迁移（public：points.0009_entries_know_their_part），它属于另一个版本：请用那个版本运行；"
    "数据不要的话，运行 ./mall reset（只删本机数据），或在 DATABASE_URL 里换一个空库。",
    "en": "The database holds a migration that this program doesn't have (public: points.0009_entries_know_their_part), so it "
    "belongs to another version: run that version, or, where the data may go, run ./mall reset (which deletes this "
    "machine's data only) or name an empty database in DATABASE_URL.",
}


def run(sql, *params):
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def applied(place, app, name):
    """A line in the list of what was applied: Django's own in a schema, or the journal of all malls."""
    if place == "journal":
        with schema_context("public"):
            SchemaStep.objects.create(app=app, name=name)
    else:
        schema = Tenant.objects.get(slug=place).schema_name if place == "globex" else place
        run(f'INSERT INTO "{schema}".django_migrations (app, name, applied) VALUES (%s, %s, now())', app, name)


@pytest.mark.parametrize("place", ["public", "ops", schema_replay.TEMPLATE, "globex", "journal"])
def test_another_versions_database_is_refused_before_anything_is_changed(committing, place):
    applied(place, *OLD)
    run("DROP FUNCTION ledger_moment(timestamptz)")  # an upgrade begins by putting this back
    schemas = ["public", "ops", schema_replay.TEMPLATE, *Tenant.objects.malls().values_list("schema_name", flat=True)]
    before = fingerprints(schemas)
    with pytest.raises(CommandError, match=r"^database_of_another_version: .*points\.0009_entries_know_their_part"):
        call_command("bring_up_to_date")
    assert fingerprints(schemas) == before
    assert run("SELECT to_regproc('ledger_moment') IS NULL") == [(True,)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_refusal_says_in_one_sentence_what_to_do(committing, language):
    applied("public", *OLD)
    with translation.override(language), pytest.raises(DatabaseOfAnotherVersion) as refusal:
        known_migrations.ensure_known_migrations()
    assert str(refusal.value) == SENTENCES[language]


def test_control_our_own_database_is_upgraded(committing):
    run("DROP FUNCTION ledger_moment(timestamptz)")
    call_command("bring_up_to_date")
    assert run("SELECT to_regproc('ledger_moment') IS NULL") == [(False,)]


def test_an_empty_database_passes(committing):
    databases.empty(DATABASE)
    known_migrations.ensure_known_migrations()


def test_it_costs_a_query_per_hundred_schemas(committing, django_assert_num_queries):
    connection.forget_standing()
    with schema_context("public"), django_assert_num_queries(4):
        known_migrations.ensure_known_migrations()
    for number in range(100):
        run(f'CREATE SCHEMA "t_many{number}"; CREATE TABLE "t_many{number}".django_migrations (app text, name text)')
    connection.forget_standing()
    with schema_context("public"), django_assert_num_queries(5):
        known_migrations.ensure_known_migrations()
