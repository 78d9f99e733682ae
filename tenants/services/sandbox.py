"""A copy of a tenant to try things in, with nobody real in it.

Rows are copied inside the database by what their columns declare (core/privacy/personal.py): a table only where its model says
so, a personal value never. What is left is the shape: departments, amounts, moments, goods.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_tenants.utils import quote_schema_name, schema_context

from core.actors import Actor
from core.events import operation_log
from core.privacy import personal
from core.tenancy import enter
from tenants.errors import SlugTaken, WrongState
from tenants.models import RESERVED_SLUGS, Domain, ProvisioningStep, Tenant, new_schema_name
from tenants.services import archives, migrating, pool, schema_replay


@transaction.atomic
def ask(*, tenant_id: int, slug: str, host: str, by: Actor, contact: str = "") -> Tenant:
    """Write down a masked copy under `slug` and `host` with its waiting steps; a worker does them (`provisioning.advance`),
    and it opens when all are done. `contact` is the login of whom the operator can invite into it. Raises SlugTaken."""
    with schema_context("public"):
        source = Tenant.objects.get(pk=tenant_id)
        taken = Tenant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=host).exists()
        if slug in RESERVED_SLUGS or taken:
            raise SlugTaken(slug=slug)
        copy = Tenant.objects.get(pk=tenant_id)
        copy.pk, copy.schema_name, copy.slug, copy.sandbox_of = None, new_schema_name(), slug, source
        copy.name = f"{source.name} · {gettext('沙箱')}"[:60]
        copy.contact_name, copy.contact_email = by.name, contact
        copy.state, copy.shut, copy.drop_after = Tenant.State.REQUESTED, "", None
        copy.activated_at, copy.created_at, copy.schema_version = None, timezone.now(), 0
        copy.is_canary, copy.drift = False, ""
        copy.save(force_insert=True)
        Domain.objects.create(tenant=copy, domain=host, is_primary=True, verified_at=timezone.now())
        ProvisioningStep.objects.bulk_create(
            ProvisioningStep(tenant=copy, code=code, position=position) for position, code in enumerate(CODES)
        )
    entry: dict[str, Any] = {"action": "tenant.clone", "target": f"tenant/{slug}", "label": copy.name}
    operation_log.record(by=by, after={"of": source.slug}, **entry)
    with enter(source):
        operation_log.record(by=by.as_operator(), after={"of": source.slug}, **entry)
    return copy


@transaction.atomic
def discard(*, tenant_id: int, by: Actor) -> None:
    """Throw a copy away that could not be finished: schema, role, pictures, address and steps; the address is free again.

    Raises WrongState for one that opened, is being built, or is no copy.
    """
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(7301, %s)", [tenant_id])  # whoever builds it holds this
        is_alone = cursor.fetchone()[0]
        copy = Tenant.objects.select_for_update(of=("self",)).get(pk=tenant_id)
        if not is_alone or copy.sandbox_of_id is None or copy.state != Tenant.State.FAILED:
            raise WrongState(state=copy.get_state_display())
        pool.drop_schema(copy.schema_name)
        copy.delete()
    folder = Path(settings.MEDIA_ROOT) / copy.schema_name
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
    operation_log.record(by=by, action="tenant.discard", target=f"tenant/{copy.slug}", label=copy.name)


def _rows(copy: Tenant) -> None:
    """All rows as they stood at one moment, covered as they are read. What an earlier try left is emptied first."""
    source = _source(copy)
    version = schema_replay.create_schema(copy.schema_name)
    Tenant.objects.filter(pk=copy.pk).update(schema_version=version)
    if source.schema_version != version:
        raise RuntimeError(f"version {source.schema_version} ≠ {version}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the way into public is a question too, and must lie before
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = 0")
        _copy_rows(source.schema_name, copy.schema_name)


def _pictures(copy: Tenant) -> None:
    """Goods' pictures and the looks come along; exports and what people uploaded do not."""
    source, media = _source(copy), Path(settings.MEDIA_ROOT)
    for folder in ("products", "brand"):
        if (media / source.schema_name / folder).is_dir():
            shutil.copytree(media / source.schema_name / folder, media / copy.schema_name / folder, dirs_exist_ok=True)


def _proof(copy: Tenant) -> None:
    """The structure is a mall's, and nobody real is in it."""
    if drift := migrating.verify_one(copy):
        raise RuntimeError(drift)
    with enter(copy), connection.cursor() as cursor:
        for model in personal.mall_models():
            table, condition = model._meta.db_table, personal.holds_somebody(model)
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {condition})')  # noqa: S608 -- our own models' names
            if cursor.fetchone()[0]:
                raise RuntimeError(f"not covered: {table}")


def _source(copy: Tenant) -> Tenant:
    source = Tenant.objects.built().filter(pk=copy.sandbox_of_id).first()
    if source is None:
        raise RuntimeError("what it is copied from is gone")
    return source


def _copy_rows(source: str, target: str) -> None:
    here, there = quote_schema_name(source), quote_schema_name(target)
    histories = archives.guarded(target)
    with connection.cursor() as cursor:
        # Tables are copied in the order of the models, not of their references.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in histories:
            cursor.execute(f'ALTER TABLE {there}."{table}" DISABLE TRIGGER USER')
        everything = ", ".join(f'{there}."{table}"' for table, _columns, _key in archives.tables(target))
        # A killed run may have been here before: the step begins anew, all of it in one transaction.
        cursor.execute(f"TRUNCATE {everything}")
        for model in personal.mall_models():
            if personal.is_in_sandbox(model):
                table, columns = model._meta.db_table, personal.sandbox_columns(model)
                names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
                cursor.execute(f'INSERT INTO {there}."{table}" ({names}) SELECT {values} FROM {here}."{table}"')  # noqa: S608 -- names and covers of our own models
        # Checked now, because a table with checks outstanding can't have its triggers switched on.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in histories:
            cursor.execute(f'ALTER TABLE {there}."{table}" ENABLE TRIGGER USER')
        for name, value in archives.sequences(source):
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'{there}."{name}"', value])


# Done after the tables, in this order, each harmless when it is done again.
STEPS: dict[str, tuple[Callable[[Tenant], None], str]] = {
    "rows": (_rows, Tenant.State.SEEDING),
    "pictures": (_pictures, Tenant.State.SEEDING),
    "proof": (_proof, Tenant.State.VERIFYING),
}
CODES = ("tables", *STEPS)
