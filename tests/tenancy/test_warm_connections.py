"""A connection remembers its mall and its planned statements (core/tenancy/backend/affinity.py); no answer is another's for that."""

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings
from django_tenants.utils import schema_context
from psycopg.pq import TransactionStatus

from core.statements import hot_rows
from core.tenancy import enter
from core.tenancy.backend import affinity
from core.tenancy.backend.base import MissingSchema
from core.tenancy.connections import connection
from members.models import Member
from tenants.services.db_roles import script
from tests import databases, given
from tests.conftest import tenant

NAMES = "select name from members_member where id > %s::bigint order by id"
pytestmark = pytest.mark.commits


@pytest.fixture(scope="module")
def named(django_db_setup, django_db_blocker, template):
    """acme and globex with a member each, who is named after the mall; commits are real, one database for this file."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        found = [tenant("acme"), tenant("globex")]
        for mall in found:
            with enter(mall):
                given.a_member(name=mall.slug, with_login=False)
        connection.close()
    yield found
    with django_db_blocker.unblock():
        databases.clone(template)


@pytest.fixture
def malls(named, django_db_blocker):
    """The same over a connection of the test's own."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        yield named
        connection.close()


def names(mall):
    with enter(mall):
        return [name for (name,) in hot_rows(NAMES, [0])]


def prepared():
    """How many statements the server keeps planned for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements")
        return cursor.fetchone()[0]


def stands_in(mall):
    return connection.connection.standing.is_at(connection._place()[1]) and connection.schema_name == mall.schema_name


def test_one_planned_statement_reads_two_malls_in_turn_each_its_own(malls):
    acme, globex = malls
    for _ in range(3):
        assert (names(acme), names(globex)) == (["acme"], ["globex"])
    assert prepared() == 1


def test_statements_that_hold_their_values_are_not_prepared(malls):
    connection.ensure_connection()
    before = len(connection.connection._prepared._counts)
    with enter(malls[0]):
        for number in range(5):
            Member.objects.filter(pk=number).first()
    assert (prepared(), len(connection.connection._prepared._counts)) == (0, before)


def test_a_connection_that_stands_in_the_mall_does_not_enter_it_again(malls):
    acme, _ = malls
    names(acme)
    with enter(acme):
        assert stands_in(acme)  # before any statement of this visit


def test_a_mall_entered_in_a_transaction_is_forgotten_when_that_is_rolled_back(malls):
    acme, globex = malls
    names(acme)
    with pytest.raises(ZeroDivisionError), enter(acme), transaction.atomic():
        assert (names(globex), names(acme)) == (["globex"], ["acme"])
        raise ZeroDivisionError
    assert (names(globex), names(acme)) == (["globex"], ["acme"])


def test_the_same_within_savepoints(malls):
    acme, globex = malls
    with enter(acme), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert names(globex) == ["globex"]
            raise ZeroDivisionError
        assert [name for (name,) in hot_rows(NAMES, [0])] == ["acme"]
        assert list(Member.objects.values_list("name", flat=True)) == ["acme"]


def test_control_a_memory_that_rollbacks_do_not_touch_reads_another_mall(malls, monkeypatch):
    acme, globex = malls
    names(acme)
    monkeypatch.setattr(affinity.Standing, "forget", lambda self: None)
    with enter(acme), transaction.atomic():
        assert names(globex) == ["globex"]
        assert [name for (name,) in hot_rows(NAMES, [0])] != ["acme"]


def test_rights_that_were_taken_are_gone_for_a_connection_that_stands_there(malls):
    acme, globex = malls
    names(acme)
    with psycopg.connect(**_server(), autocommit=True) as owner:
        owner.execute(f'REVOKE SELECT ON "{acme.schema_name}".members_member FROM "r_{acme.schema_name}"')
        with pytest.raises(DatabaseError, match="permission denied"):
            names(acme)
        owner.execute(script(acme.schema_name))
    assert (names(globex), names(acme)) == (["globex"], ["acme"])


def test_a_statement_that_moves_role_or_path_says_so(malls):
    acme, _ = malls
    names(acme)
    with enter(acme), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        connection.forget_standing()
    with enter(acme), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (f"r_{acme.schema_name}",)


def test_malls_whose_tables_differ_during_a_migration_are_both_read(malls):
    acme, globex = malls
    assert (names(acme), names(globex)) == (["acme"], ["globex"])
    with psycopg.connect(**_server(), autocommit=True) as owner:
        owner.execute(f'ALTER TABLE "{acme.schema_name}".members_member ALTER name TYPE varchar(150)')
        for _ in range(2):
            assert (names(acme), names(globex)) == (["acme"], ["globex"])
        owner.execute(f'ALTER TABLE "{globex.schema_name}".members_member ALTER name TYPE varchar(150)')
    for _ in range(2):
        assert (names(acme), names(globex)) == (["acme"], ["globex"])
    assert prepared() == 1


def test_public_and_a_mall_are_different_places_of_one_connection(malls):
    acme, _ = malls
    names(acme)
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute("select current_user, current_schema()")
        owner, schema = cursor.fetchone()
    assert (owner.startswith("r_"), schema) == (False, "public")
    assert names(acme) == ["acme"]


@override_settings(DATABASE_POOLING="transaction")
def test_behind_a_pooler_that_shares_sessions_nothing_is_remembered(malls):
    connection.close()
    acme, globex = malls
    try:
        assert (names(acme), names(globex), names(acme)) == (["acme"], ["globex"], ["acme"])
        assert prepared() == 0
        assert connection.connection.standing._place is None
        assert connection.connection.info.transaction_status == TransactionStatus.IDLE
    finally:
        connection.close()


def test_last_a_dropped_schema_is_an_error_at_once_and_never_publics_rows(malls):
    acme, _ = malls
    names(acme)
    with psycopg.connect(**_server(), autocommit=True) as owner:
        owner.execute(f'DROP SCHEMA "{acme.schema_name}" CASCADE')
    with pytest.raises(DatabaseError):
        names(acme)
    connection.connection.standing._since -= affinity.RECHECK
    with pytest.raises(MissingSchema):
        names(acme)


def _server():
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: connection.settings_dict[ours] for name, ours in named.items()}
