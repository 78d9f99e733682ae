"""How a tenant comes to be: a row per step, each idempotent, so that a killed run goes on where it stopped."""

import time
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.services import users
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.tenancy import enter
from core.tenancy.connections import connection
from points.services.ledger import accounts as point_accounts
from tenants.errors import OwnerIsIn, SlugTaken
from tenants.models import RESERVED_SLUGS, Domain, Plan, ProvisioningStep, Tenant
from tenants.selectors.palette import palette
from tenants.services import db_roles, migrating, plans, pool, presets, sandbox, schema_replay, upkeep

PURPOSES = {
    Tenant.Scenario.WELFARE: gettext_noop("员工福利商城"),
    Tenant.Scenario.LOYALTY: gettext_noop("会员积分商城"),
    Tenant.Scenario.CHANNEL: gettext_noop("经销商激励商城"),
    Tenant.Scenario.CAMPAIGN: gettext_noop("活动积分商城"),
    Tenant.Scenario.INTERNAL: gettext_noop("员工内购商城"),
}


@transaction.atomic
def request_tenant(
    *,
    name: str,
    slug: str,
    scenario: str,
    color: str,
    by: Actor,
    host: str,
    points_word: str = "积分",
    logo_svg: str = "",
    contact_name: str = "",
    contact_email: str = "",
    purpose: str = "",
    plan: str = plans.FIRST,
) -> Tenant:
    """Write down a new tenant with its address, plan and waiting steps. Nothing is built yet; `advance` does that.

    `host` is its full primary host name. Raises SlugTaken, ColorRefused.
    """
    if (
        slug in RESERVED_SLUGS
        or Tenant.objects.filter(slug=slug).exists()
        or Domain.objects.filter(domain=host).exists()
    ):
        raise SlugTaken(slug=slug)
    bought = Plan.objects.filter(code=plan).first()
    tenant = Tenant.objects.create(
        name=name,
        slug=slug,
        scenario=scenario,
        brand_color=palette(color).asked,
        points_word=points_word,
        logo_svg=logo_svg,
        contact_name=contact_name,
        contact_email=contact_email,
        plan=bought,
        allowance=plans.allowance_of(bought, {}),
        purpose=purpose or PURPOSES[Tenant.Scenario(scenario)],
    )
    Domain.objects.create(tenant=tenant, domain=host, is_primary=True, verified_at=timezone.now())
    ProvisioningStep.objects.bulk_create(
        ProvisioningStep(tenant=tenant, code=code, position=position) for position, code in enumerate(BUILDING)
    )
    operation_log.record(
        by=by, action="tenant.request", target=f"tenant/{slug}", label=name, after={"scenario": scenario}
    )
    return tenant


def advance(*, tenant_id: int) -> Tenant:
    """Run the steps that are not done, in order, and open the tenant. Safe to repeat after a kill or a failure.

    A schema from the warm pool brings most steps with it. A failing step keeps its error and leaves the tenant `failed`;
    calling again retries from that step. One run at a time per tenant (advisory lock); a second caller returns at once.
    """
    with schema_context("public"):
        tenant = Tenant.objects.get(pk=tenant_id)
        if tenant.state not in (*Tenant.COMING, Tenant.State.FAILED) or not _lock(tenant_id):
            return tenant
        try:
            finished = all(_run(step, tenant) for step in _steps_to_do(tenant))
            state = Tenant.State.ACTIVE if finished else Tenant.State.FAILED
            Tenant.objects.filter(pk=tenant_id).update(state=state, activated_at=timezone.now() if finished else None)
        finally:
            connection.set_schema_to_public()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(7301, %s)", [tenant_id])
    tenant.refresh_from_db()
    return tenant


def _steps_to_do(tenant: Tenant) -> Iterator[ProvisioningStep]:
    """The steps that are not done, asked for one by one: the first may bring others with it."""
    while step := tenant.steps.exclude(state=ProvisioningStep.State.DONE).first():
        yield step


def _lock(tenant_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(7301, %s)", [tenant_id])
        return bool(cursor.fetchone()[0])


def _run(step: ProvisioningStep, tenant: Tenant) -> bool:
    """Do one step and write down how it went; False when it failed."""
    started = time.perf_counter()
    act, state = STEPS[step.code]
    Tenant.objects.filter(pk=tenant.pk).update(state=state)
    step.state, step.error = ProvisioningStep.State.RUNNING, ""
    step.attempts, step.started_at = step.attempts + 1, timezone.now()
    step.save()
    try:
        act(tenant)
        step.state = ProvisioningStep.State.DONE
    except Exception as error:  # any cause belongs in the row the operator reads
        step.state, step.error = ProvisioningStep.State.FAILED, f"{type(error).__name__}: {error}"[:500]
    connection.set_schema_to_public()
    step.milliseconds = round((time.perf_counter() - started) * 1000)
    step.save()
    return step.state == ProvisioningStep.State.DONE


def _schema(tenant: Tenant) -> None:
    """Take a ready schema, with all that is in it; without one, the next steps build it under the name the tenant has."""
    with transaction.atomic():
        if pool.take(tenant_id=tenant.pk):
            brought = tenant.steps.exclude(code__in=[ProvisioningStep.Code.SCHEMA, ProvisioningStep.Code.VERIFY])
            brought.update(state=ProvisioningStep.State.DONE, milliseconds=0)
    tenant.refresh_from_db(fields=["schema_name", "schema_version"])


def _tables(tenant: Tenant) -> None:
    version = schema_replay.create_schema(tenant.schema_name)
    Tenant.objects.filter(pk=tenant.pk).update(schema_version=version)


def _walls(tenant: Tenant) -> None:
    """Verify that the tables and their permissions are as recorded: the replayed SQL brought both."""
    if drift := migrating.verify_one(tenant):
        raise RuntimeError(drift)


def _roles(tenant: Tenant) -> None:
    with enter(tenant):
        users.install_roles()


def _ledger(tenant: Tenant) -> None:
    with enter(tenant):
        point_accounts.system_accounts()


def _goods(tenant: Tenant) -> None:
    with enter(tenant):
        presets.install(scenario=tenant.scenario)
        upkeep.take_off()  # a schema of the pool may be older than the settings


def _verify(tenant: Tenant) -> None:
    with enter(tenant):
        missing = presets.missing(scenario=tenant.scenario)
    if missing:
        raise RuntimeError(f"missing: {', '.join(missing)}")


BUILDING = ("schema", "tables", "walls", "roles", "ledger", "goods", "verify")
# What each step does and the state it is done in; a copy has the tables and its own (services/sandbox.py).
STEPS: dict[str, tuple[Callable[[Tenant], None], str]] = {
    "schema": (_schema, Tenant.State.RESERVED),
    "tables": (_tables, Tenant.State.PROVISIONING),
    "walls": (_walls, Tenant.State.PROVISIONING),
    "roles": (_roles, Tenant.State.SEEDING),
    "ledger": (_ledger, Tenant.State.SEEDING),
    "goods": (_goods, Tenant.State.SEEDING),
    "verify": (_verify, Tenant.State.VERIFYING),
    **sandbox.STEPS,
}


@transaction.atomic
def invite_first_admin(*, tenant: Tenant, by: Actor) -> str:
    """A fresh invitation path for the tenant's first owner, made from its contact at the first call.

    Earlier links stop working. Raises LoginTaken, and OwnerIsIn once an owner has signed in: from then on the company lets its
    people in by itself.
    """
    with enter(tenant):
        if User.objects.filter(roles__code="owner", is_active=True).exclude(last_login=None).exists():
            raise OwnerIsIn
        user = User.objects.filter(login=tenant.contact_email).first() or users.create_user(
            login=tenant.contact_email,
            name=tenant.contact_name,
            roles=["owner"],
            by=SYSTEM,
            email=tenant.contact_email if "@" in tenant.contact_email else "",
        )
        token = users.invite(user_id=user.pk, by=by)
    operation_log.record(by=by, action="tenant.invite", target=f"tenant/{tenant.slug}", label=tenant.contact_name)
    return f"/invite/{token}/"


def open_ops(*, host: str, admins: Iterable[tuple[str, str, str | None]]) -> Tenant:
    """The operators' own tenant (schema ops) with `admins` as (login, name, password or None). Idempotent."""
    with schema_context("public"):
        tenant, _ = Tenant.objects.get_or_create(
            schema_name="ops",
            defaults={
                "type": Tenant.Type.OPS,
                "slug": "platform",
                "name": "小羊云商",
                "purpose": gettext_noop("平台运营中心"),
            },
        )
        Domain.objects.get_or_create(
            domain=host, defaults={"tenant": tenant, "is_primary": True, "verified_at": timezone.now()}
        )
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS ops")
        migrating.migrate_by_django(tenant)
        db_roles.build(tenant)
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.ACTIVE)
    tenant.refresh_from_db()
    with enter(tenant):
        users.install_roles(operators=True)
        for login, name, password in admins:
            if not User.objects.filter(login=login).exists():
                users.create_user(login=login, name=name, password=password, roles=["operator"], by=SYSTEM)
    return tenant
