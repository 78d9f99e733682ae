"""From the database of the first release to the newest: nothing is lost, and the first migrations stay what they were."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from catalog.models import Product
from core.tenancy import enter
from members.models import Member
from members.services.roster import add_member
from points.selectors import last_seal, ledger_differences
from points.selectors.export import write_ledger
from tenants.models import Tenant
from tenants.selectors.structure import differences, fingerprints
from tenants.services import archives, migrating, schema_replay
from tests import databases, given
from tests.environment import DATABASE, MAINTENANCE_URL
from tests.upgrade import recorded, sample

pytestmark = pytest.mark.xdist_group("upgrade")  # the mall's role is one for the whole server

# Columns that an upgrade changes on purpose, each with its reason: «schema.table.column».
CHANGED = {
    "public.tenants_tenant.schema_version": "says how far the mall was migrated",
}
FIRST = f"mall_test_first_{DATABASE.rpartition('_')[2]}"


@pytest.fixture(scope="module")
def first_database(django_db_setup, django_db_blocker, template):
    """The database of the first release, built once; its name."""
    with django_db_blocker.unblock():
        recorded.build()
        connection.close()
        with psycopg.connect(MAINTENANCE_URL, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{FIRST}" TEMPLATE "{DATABASE}"')
        yield FIRST
        databases.drop(FIRST)
        databases.clone(template)


@pytest.fixture
def first_release(first_database, django_db_blocker):
    """This worker's database is that of the first release, till the last test of this file."""
    with django_db_blocker.unblock():
        cache.clear()
        databases.clone(first_database)
        yield
        cache.clear()


@pytest.fixture
def on_disk(tmp_path, monkeypatch, settings):
    """`on_disk("points", add={"0002_x": "SQL"}, edit=("old", "new"))`: other migrations of an app than those it has."""

    def put(app, *, add=None, edit=("", "")):
        folder = tmp_path / f"migrations_of_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8]}_{app}"
        shutil.copytree(project.BASE_DIR / app / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
        first = folder / "0001_initial.py"
        text = first.read_text(encoding="utf-8")
        assert edit[0] in text
        first.write_text(text.replace(*edit, 1), encoding="utf-8")
        for name, sql in (add or {}).items():
            before = sorted(path.stem for path in folder.glob("0*.py"))[-1]
            (folder / f"{name}.py").write_text(A_MIGRATION.format(app=app, before=before, sql=sql), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, app: folder.name}

    return put


A_MIGRATION = '''
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("{app}", "{before}")]
    operations = [migrations.RunSQL("""{sql}""", migrations.RunSQL.noop)]
'''


def mall():
    connection.set_schema_to_public()
    return Tenant.objects.get(schema_name=recorded.MALL)


def faults(tmp_path):
    """What an upgraded database lacks: rows, sums, structure."""
    found = [*recorded.lost_rows(but=CHANGED), *map(" ".join, migrating.verify_structure().items())]
    with enter(mall()):
        found += [f"ledger: {one}" for one in ledger_differences()]
        write_ledger(tmp_path / "ledger.zip", tenant="first")
        digest = last_seal().hex
    command = [sys.executable, "tools/verify_ledger.py", str(tmp_path / "ledger.zip"), "--last-digest", digest]
    verified = subprocess.run(command, cwd=project.BASE_DIR, capture_output=True, text=True, check=False)
    return found + ([f"verifier: {verified.stdout}"] if verified.returncode else [])


# --- the record -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", recorded.KINDS)
def test_the_first_migrations_make_what_is_recorded(db, kind):
    recorded.made_from_record(kind, "t_recorded")
    recorded.made_by_django(kind, "t_made", targets=recorded.last_of_each_app(kind))
    assert [str(one) for one in differences("t_recorded", "t_made")] == []


@pytest.mark.parametrize(("kind", "app", "length"), [("public", "tenants", 500), ("mall", "members", 300)])
def test_control_an_edited_first_migration_is_named(db, on_disk, kind, app, length):
    on_disk(app, edit=(f"max_length={length}", f"max_length={length + 1}"))
    recorded.made_from_record(kind, "t_recorded")
    recorded.made_by_django(kind, "t_made", targets=[(app, "0001_initial")])
    [edited] = [one for one in differences("t_recorded", "t_made") if one.here and one.there]
    assert edited.here.replace(str(length), str(length + 1)) == edited.there


# --- an archive -----------------------------------------------------------------------------------------------------


def an_archive(path: Path) -> Path:
    """The recorded mall in one file, as the first release wrote it."""
    blocks = [block for block in recorded.blocks() if block.schema == recorded.MALL]
    public = json.dumps({"tenant": {"name": "第一家商城", "slug": "first"}, "plan": None, "domains": [], "texts": []})
    manifest = {
        "format": "xiaoyang-tenant/2",
        "schema": recorded.MALL,
        "migrations": [str(step) for step in recorded.steps("mall")],
        "sequences": {},
        "tables": {
            block.table: {
                "columns": block.columns.replace('"', "").split(", "),
                "sha256": hashlib.sha256(block.text.encode()).hexdigest(),
            }
            for block in blocks
        },
        "media": {},
        "tenant.json": hashlib.sha256(public.encode()).hexdigest(),
    }
    with zipfile.ZipFile(path, "w") as out:
        for block in blocks:
            out.writestr(f"tables/{block.table}.copy", block.text)
        out.writestr("tenant.json", public)
        out.writestr("manifest.json", json.dumps(manifest))
    return path


def test_an_archive_of_the_first_release_is_restored_into_the_newest(db, tmp_path):
    restored = archives.restore(an_archive(tmp_path / "first.zip"), host="first.localhost")
    assert restored.schema_name == recorded.MALL
    assert recorded.lost_rows(schemas=[recorded.MALL]) == []
    assert len(set(fingerprints([recorded.MALL, schema_replay.TEMPLATE]).values())) == 1
    with enter(restored):
        assert (ledger_differences(), Member.objects.get(employee_no="A1").phone) == ([], "13912345678")


def test_the_rows_of_the_record_can_be_made_anew(acme):
    sample.fill_mall()
    assert ledger_differences() == []


# --- the upgrade ----------------------------------------------------------------------------------------------------


def test_an_upgraded_database_keeps_its_rows_and_is_like_a_new_one(first_release, template, tmp_path):
    call_command("bring_up_to_date")
    assert faults(tmp_path) == []
    schemas = ("public", project.OPS_SCHEMA, schema_replay.TEMPLATE)
    upgraded = recorded.facts(*schemas)
    databases.clone(template)
    fresh = recorded.facts(*schemas)
    assert {
        key: (upgraded.get(key), fresh.get(key))
        for key in upgraded.keys() | fresh.keys()
        if upgraded.get(key) != fresh.get(key)
    } == {}


def test_people_go_on_in_an_upgraded_mall_and_new_malls_are_like_it(first_release):
    call_command("bring_up_to_date")
    with enter(mall()):
        lin = Member.objects.get(name="林晓")
        given.an_order(lin, Product.objects.filter(kind="physical").first(), points=100)
        given.give(add_member(employee_no="A3", name="新人", by=given.SYSTEM), 7)
        assert (Member.objects.get(employee_no="A1").phone, ledger_differences()) == ("13912345678", [])
    schema_replay.create_schema("t_new")
    assert len(set(fingerprints(["t_new", recorded.MALL, schema_replay.TEMPLATE]).values())) == 1


LATER = {
    "tenants": "ALTER TABLE tenants_plan ADD COLUMN wish text DEFAULT '' NOT NULL",
    "accounts": "ALTER TABLE accounts_role ADD COLUMN wish text DEFAULT '' NOT NULL",
    "members": "CREATE TABLE members_wish (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, text text NOT NULL);"
    " INSERT INTO members_wish (text) SELECT name FROM members_member",
}


def test_a_later_migration_reaches_public_operators_and_malls(first_release, on_disk, tmp_path):
    for app, sql in LATER.items():
        on_disk(app, add={"0999_wish": sql})
    call_command("bring_up_to_date")
    assert faults(tmp_path) == []
    schemas = ("public", project.OPS_SCHEMA, schema_replay.TEMPLATE, recorded.MALL)
    wishes = {(schema, name) for schema, _kind, name in recorded.facts(*schemas) if name.endswith((".wish", "_wish"))}
    assert wishes == {
        ("public", "tenants_plan.wish"),
        *((schema, "accounts_role.wish") for schema in schemas[1:]),
        *((schema, "members_wish") for schema in schemas[2:]),
    }
    assert len(recorded.rows_of(f"{recorded.MALL}.members_wish", "text")) == 4


LOSING = {  # SQL of a later migration → the fault it makes
    "orders": ("DELETE FROM orders_cartline", "t_initialstate.orders_cartline: 1 of 1"),
    "tenants": ("UPDATE tenants_plan SET calls = 1", "public.tenants_plan: 3 of 3"),
    "points": ("UPDATE points_lot SET remaining = remaining - 1 WHERE remaining > 9", "ledger: "),
    "catalog": ("ALTER TABLE catalog_offer DROP COLUMN quota", "t_initialstate.catalog_offer.quota is gone"),
    "insights": (
        "ALTER TABLE points_journal DISABLE TRIGGER USER; UPDATE points_journal SET note = 'x';"
        " ALTER TABLE points_journal ENABLE TRIGGER USER",
        "verifier: ",
    ),
    "members": (
        "DO $$ BEGIN IF EXISTS (SELECT FROM members_member) THEN DROP TABLE members_card; END IF; END $$",
        "t_initialstate column members_card.",
    ),
}


def test_control_later_migrations_that_lose_something_are_named(first_release, on_disk, tmp_path):
    for app, (sql, _fault) in LOSING.items():
        on_disk(app, add={"0999_loses": sql})
    with pytest.raises(CommandError, match="members_card"):  # a structure that differs stops the deployment too
        call_command("bring_up_to_date")
    found = faults(tmp_path)
    assert [fault for _sql, fault in LOSING.values() if not any(one.startswith(fault) for one in found)] == []
