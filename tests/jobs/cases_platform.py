"""Poisoned first rows for the sweeps over tenants themselves."""

import datetime as dt

from django.utils import timezone
from django_tenants.utils import schema_context

from core import sql_functions
from core.tenancy import enter
from isolation import tasks as isolation_tasks
from tenants import tasks
from tenants.models import (
    Application,
    DataFile,
    Domain,
    IsolationRun,
    ReadySchema,
    SupportVisit,
    Tenant,
    TenantDay,
    TenantMonth,
)
from tenants.services import data_files, domains
from tests import given
from tests.conftest import tenant
from tests.jobs.poison import _as_owner
from tests.jobs.trial import Trial, World, case
from tests.tenants.test_life import asked
from tests.tenants.test_onboarding import apply

AGO = dt.timedelta(seconds=5)


def runs(world: World, task):
    """The worker's round of a task of the platform's own."""
    return lambda: world.worker.run(task)


def public(ask):
    """A question that is put in public."""

    def answer():
        with schema_context("public"):
            return ask()

    return answer


@case("tenants-domains")
def check_domains(world):
    rows = [domains.claim(tenant_id=world.mall.pk, host=f"mall{n}.acme.example", by=given.SYSTEM) for n in range(2)]

    def checked(row):
        return public(lambda: Domain.objects.get(pk=row.pk).checked_at is not None)

    return Trial(
        runs(world, tasks.check_domains),
        checked(rows[1]),
        checked(rows[0]),
        "tenants_domain",
        f"new.id = {rows[0].pk}",
        schema="public",
    )


def built(company):
    return public(lambda: Tenant.objects.get(pk=company.pk).state == "active")


@case("tenants-provision")
def provision(world):
    first, second = asked("dawn"), asked("dusk")
    return Trial(
        runs(world, tasks.sweep_provisioning),
        built(second),
        built(first),
        "tenants_provisioningstep",
        f"new.tenant_id = {first.pk}",
        on="UPDATE",
        schema="public",
    )


@case("tenants-applications")
def tell_applicants(world):
    with enter(tenant("platform")):
        rows = [apply(slug=f"beichen{n}", ip=f"203.0.113.{n}") for n in range(2)]
    with schema_context("public"):
        Application.objects.update(state="refused", reason="资料不全")

    def told(row):
        return public(lambda: Application.objects.get(pk=row.pk).told_at is not None)

    return Trial(
        runs(world, tasks.sweep_provisioning),
        told(rows[1]),
        told(rows[0]),
        "tenants_application",
        f"new.id = {rows[0].pk}",
        schema="public",
    )


@case("tenants-pool")
def refill_pool(world):
    world.settings.POOL_PER_SCENARIO = 1

    def whole(*scenarios):
        return public(
            lambda: ReadySchema.objects.filter(is_whole=True, scenario__in=scenarios).count() == len(scenarios)
        )

    return Trial(
        runs(world, tasks.refill_pool),
        whole("loyalty", "channel", "campaign", "internal"),
        whole("welfare"),
        "tenants_readyschema",
        "new.scenario = 'welfare' AND new.is_whole",
        schema="public",
    )


def two_files(**fields):
    with schema_context("public"):
        malls = [tenant("acme"), tenant("globex")]
        return [DataFile.objects.create(tenant=mall, asked_by="沈星河", **fields) for mall in malls]


def file_is(row, *states):
    return public(lambda: DataFile.objects.get(pk=row.pk).state in states)


@case("tenants-files")
def make_files(world):
    """(Written in a snapshot of its own, which a test's transaction can't give: here a file that was tried ends as failed.)"""
    first, second = two_files()
    return Trial(
        runs(world, tasks.sweep_data_files),
        file_is(second, "done", "failed"),
        file_is(first, "done", "failed"),
        "tenants_datafile",
        f"new.id = {first.pk} AND new.state = 'running'",
        schema="public",
    )


@case("tenants-drop-files")
def drop_files(world):
    first, second = two_files(state="done", path="x.zip", expires_at=timezone.now() - AGO)
    data_files.folder().mkdir(parents=True, exist_ok=True)
    return Trial(
        runs(world, tasks.sweep_data_files),
        file_is(second, "expired"),
        file_is(first, "expired"),
        "tenants_datafile",
        f"new.id = {first.pk} AND new.state = 'expired'",
        schema="public",
    )


@case("tenants-archive")
def archive(world):
    with schema_context("public"):
        rows = [
            Tenant.objects.create(slug=f"gone{n}", name="旧", state="exported", drop_after=timezone.now() - AGO)
            for n in range(2)
        ]

    def archived(row):
        return public(lambda: Tenant.objects.get(pk=row.pk).state == "archived")

    return Trial(
        runs(world, tasks.sweep_data_files),
        archived(rows[1]),
        archived(rows[0]),
        "tenants_tenant",
        f"new.id = {rows[0].pk} AND new.state = 'archived'",
        schema="public",
    )


@case("tenants-roll-up")
def roll_up(world):
    def counted(slug):
        return public(lambda: TenantDay.objects.filter(tenant__slug=slug).exists())

    rename = "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE insights_proofrun{} RENAME TO insights_proofrun{}"
    schema = world.mall.schema_name
    return Trial(
        runs(world, tasks.roll_up),
        counted("globex"),
        counted("acme"),
        spoil=lambda: _as_owner(schema, rename.format("", "_away")),
        mend=lambda: _as_owner(schema, rename.format("_away", "")),
    )


@case("tenants-visits")
def end_visits(world):
    found = []
    for slug in ("acme", "globex"):
        visit = given.a_visit(slug, agreed=True)
        found.append(visit)
    with schema_context("public"):
        SupportVisit.objects.update(state="open", expires_at=timezone.now() - AGO)

    def ended(visit):
        return public(lambda: SupportVisit.objects.get(pk=visit.pk).state != "open")

    return Trial(
        runs(world, tasks.roll_up),
        ended(found[1]),
        ended(found[0]),
        "tenants_supportvisit",
        f"new.id = {found[0].pk} AND new.state <> 'open'",
        schema="public",
    )


@case("tenants-statements")
def statements(world):
    month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with schema_context("public"):
        TenantDay.objects.create(tenant=tenant("globex"), on=month, rolled_at=timezone.now())
    rolled = public(lambda: TenantDay.objects.filter(tenant__slug="acme").exists())
    return Trial(
        runs(world, tasks.roll_up),
        rolled,
        public(TenantMonth.objects.exists),
        "tenants_tenantmonth",
        "true",
        schema="public",
    )


@case("tenants-structures")
def structures(world):
    with schema_context("public"):
        Tenant.objects.filter(pk=world.mall.pk).update(drift="there was one")
    clean = public(lambda: Tenant.objects.get(pk=world.mall.pk).drift == "")
    return Trial(
        runs(world, tasks.verify_structures),
        lambda: True,
        clean,
        "tenants_tenant",
        f"new.id = {world.mall.pk} AND new.drift = ''",
        schema="public",
    )


@case("tenants-functions")
def functions(world):
    never = (
        "CREATE OR REPLACE FUNCTION guard_lot_life() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$"
    )
    return Trial(
        runs(world, tasks.verify_structures),
        lambda: True,
        lambda: sql_functions.differences() == [],
        spoil=lambda: _as_owner("public", never),
        mend=public(sql_functions.install),
    )


@case("tenants-isolation")
def isolation(world):
    return Trial(
        runs(world, isolation_tasks.probe),
        lambda: True,
        public(IsolationRun.objects.exists),
        "tenants_isolationrun",
        "true",
        schema="public",
    )
