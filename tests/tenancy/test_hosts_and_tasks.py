"""Hosts, states, schemas and tasks: nothing runs without its tenant, nothing falls back to public."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import schema_context

from core.privacy import crypto
from core.tenancy import NoTenant, enter, hosts
from core.tenancy.across import schemas_where
from core.tenancy.backend.base import MissingSchema
from core.tenancy.cache import tenant_key
from core.tenancy.hosts import host_lookup
from core.tenancy.tasks import TenantRefused
from members.models import Member
from points.tasks import post_grant_batch, sweep_grant_batches
from tenants.models import Tenant
from tests import given


@pytest.mark.parametrize(
    "host", ["nobody.localhost", "localhost", "127.0.0.1", "acme.localhost.evil.example", "ACME.localhost.", ""]
)
def test_an_unknown_host_is_404_before_any_session(db, client, host):
    answer = client.get("/", HTTP_HOST=host)
    if host.lower().rstrip(".") == "acme.localhost":
        assert answer.status_code == 302  # the same name in other letters and with its root dot
    else:
        assert (answer.status_code, answer.cookies) == (404, {})


def test_expired_hosts_are_dropped_from_memory(db, settings, monkeypatch):
    settings.DOMAIN_CACHE_SECONDS = 4
    now = [1_000.0]
    monkeypatch.setattr(hosts.time, "monotonic", lambda: now[0])
    host_lookup.clear()
    for n in range(host_lookup.SWEEP_AT_LEAST):
        host_lookup.tenant_of(f"old{n}.localhost")
    now[0] += 5
    assert host_lookup.tenant_of("acme.localhost").slug == "acme"
    assert list(host_lookup._known) == ["acme.localhost"]
    host_lookup.clear()


def test_a_suspended_mall_is_shut_and_opens_again(acme, at):

    connection.set_schema_to_public()
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    assert at("acme").get("/account/login/").status_code == 503
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.ACTIVE)
    assert at("acme").get("/account/login/").status_code == 200


@pytest.mark.parametrize("schema", [None, "", "public", "t_nobody", "ops; drop schema public"])
def test_a_task_without_a_real_tenant_is_refused(db, schema):
    with pytest.raises(TenantRefused):
        post_grant_batch(tenant=schema, batch_id=1)


def test_a_task_for_a_suspended_tenant_is_refused(globex):
    Tenant.objects.filter(pk=globex.pk).update(state=Tenant.State.SUSPENDED)
    with pytest.raises(TenantRefused):
        sweep_grant_batches(tenant=globex.schema_name)


def test_a_task_takes_no_positional_arguments(globex):
    with pytest.raises(TypeError):
        post_grant_batch(globex.schema_name)


def test_a_missing_schema_is_an_error_not_public(db):
    with pytest.raises(MissingSchema), schema_context("t_gone"):
        Tenant.objects.count()


def test_the_tenants_role_cannot_read_the_neighbour(acme, globex):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{globex.schema_name}".members_member')


def test_control_the_owner_can(db, globex):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{globex.schema_name}".members_member')
        assert cursor.fetchone() == (0,)


def test_the_tenants_role_cannot_change_the_list_of_tenants(acme):
    with pytest.raises(DatabaseError), transaction.atomic():
        Tenant.objects.filter(pk=acme.pk).update(name="自封的名字")


def test_no_table_name_stands_in_public_and_in_a_tenant(db, globex):
    query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
    with connection.cursor() as cursor:
        names = []
        for schema in ("public", globex.schema_name):
            cursor.execute(query, [schema])
            names.append({name for (name,) in cursor.fetchall()})
    assert names[0] & names[1] == {"django_migrations"}


def test_rows_of_one_tenant_are_not_seen_in_another(acme, globex):
    given.a_member(name="只在甲")
    assert Member.objects.filter(name="只在甲").count() == 1
    with enter(globex):
        assert Member.objects.filter(name="只在甲").count() == 0


def test_cache_keys_carry_their_tenant_and_public_has_none(acme):
    assert tenant_key("a", "", 1).startswith(acme.schema_name + ":")
    connection.set_schema_to_public()
    with pytest.raises(NoTenant):
        tenant_key("a", "", 1)


def test_a_sealed_value_does_not_open_elsewhere(acme, globex):
    sealed = crypto.encrypt("13800138000")
    assert crypto.decrypt(sealed) == "13800138000"
    with enter(globex), pytest.raises(InvalidTag):
        crypto.decrypt(sealed)


# --- a question that can't be asked ---------------------------------------------------------------------------------------


def test_a_mall_that_cant_be_asked_is_unknown_and_the_others_are_asked_all_the_same(db, acme, globex, capture_logs):
    question = "EXISTS (SELECT 1 FROM {schema}.members_member_away) OR true"
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{globex.schema_name}".members_member_away (id int)')
        assert schemas_where(question, [acme.schema_name, globex.schema_name]) == [globex.schema_name]
    assert [one["schema"] for one in capture_logs if one["event"] == "schema_unknown"] == [acme.schema_name]


def test_no_question_of_ours_selects_nothing():
    from core.tenancy.tasks import QUESTIONS

    assert [name for name, question in QUESTIONS.items() if "select from" in question.lower()] == []
