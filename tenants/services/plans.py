"""Plans: what a tenant may use, and what that costs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from core.actors import Actor
from core.events import operation_log
from core.tenancy.hosts import host_lookup
from tenants.errors import PlanInUse
from tenants.models import Metric, Plan, Tenant

GIB = 1024**3
FIRST = "trial"  # what a new tenant begins with
# Code → name and terms; None is without limit. Prices are fen per month, and per member and month.
OFFERED: dict[str, tuple[str, dict[str, int | None]]] = {
    "trial": (
        gettext_noop("体验版"),
        {
            "members": 200,
            "storage": GIB,
            "points": 1_000_000,
            "calls": 10_000,
            "orders": 500,
            "month_fen": 0,
            "member_fen": 0,
        },
    ),
    "standard": (
        gettext_noop("标准版"),
        {
            "members": 5_000,
            "storage": 20 * GIB,
            "points": 100_000_000,
            "calls": 1_000_000,
            "orders": 50_000,
            "month_fen": 199_900,
            "member_fen": 100,
        },
    ),
    "enterprise": (
        gettext_noop("企业版"),
        {
            "members": None,
            "storage": 500 * GIB,
            "points": None,
            "calls": None,
            "orders": None,
            "month_fen": 1_999_900,
            "member_fen": 60,
        },
    ),
}


@transaction.atomic
def install() -> None:
    """Put the plans we begin with into the platform. Idempotent by code: what was changed since stays."""
    for code, (name, terms) in OFFERED.items():
        Plan.objects.get_or_create(code=code, defaults={"name": name, **terms})


def allowance_of(plan: Plan | None, limits: Mapping[str, int | None]) -> dict[str, int]:
    """What holds for a tenant: its plan's limits with its own over them; what has no limit is left out."""
    metrics = [metric.value for metric in Metric]
    terms = {metric: getattr(plan, metric) for metric in metrics} if plan else {}
    terms |= {metric: value for metric, value in limits.items() if metric in metrics}
    found = {metric: value for metric, value in terms.items() if value is not None}
    return {**found, "soft": plan.soft_percent} if plan else found


@transaction.atomic
def assign(*, tenant_id: int, plan_code: str, limits: Mapping[str, int | None] | None = None, by: Actor) -> None:
    """Give a tenant a plan, and limits of its own over it (None in them: without). In force within seconds. Idempotent."""
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
    before = {"plan": tenant.plan.code if tenant.plan else "", "limits": tenant.limits}
    tenant.plan = Plan.objects.get(code=plan_code)
    tenant.limits = dict(limits or {})
    tenant.allowance = allowance_of(tenant.plan, tenant.limits)
    after = {"plan": plan_code, "limits": tenant.limits}
    if before != after:
        tenant.save(update_fields=["plan", "limits", "allowance"])
        operation_log.record(
            by=by, action="tenant.plan", target=f"tenant/{tenant.slug}", label=tenant.name, before=before, after=after
        )
        host_lookup.clear()


@transaction.atomic
def save_plan(*, code: str, name: str, terms: Mapping[str, Any], is_offered: bool = True, by: Actor) -> Plan:
    """Make a plan or change one; every tenant that has it gets the new limits. `terms` as in OFFERED, and soft_percent."""
    plan, is_new = Plan.objects.get_or_create(code=code, defaults={"name": name})
    before = {} if is_new else {field: getattr(plan, field) for field in terms}
    plan.name, plan.is_offered = name, is_offered
    for field, value in terms.items():
        setattr(plan, field, value)
    plan.save()
    holders = list(plan.tenants.all())
    for tenant in holders:
        tenant.allowance = allowance_of(plan, tenant.limits)
    Tenant.objects.bulk_update(holders, ["allowance"])
    operation_log.record(by=by, action="plan.save", target=f"plan/{code}", label=name, before=before, after=dict(terms))
    host_lookup.clear()
    return plan


@transaction.atomic
def drop_plan(*, code: str, by: Actor) -> None:
    """Remove a plan nobody has. Raises PlanInUse."""
    plan = Plan.objects.get(code=code)
    if plan.tenants.exists():
        raise PlanInUse(name=str(plan))
    plan.delete()
    operation_log.record(by=by, action="plan.drop", target=f"plan/{code}", label=plan.name)


@transaction.atomic
def switch(*, tenant_id: int, feature: str, is_on: bool, by: Actor) -> None:
    """Turn one of the tenant's features on or off (core.registry.features). In force within seconds. Idempotent."""
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
    before = tenant.switches.get(feature)
    if before == is_on:
        return
    tenant.switches = {**tenant.switches, feature: is_on}
    tenant.save(update_fields=["switches"])
    operation_log.record(
        by=by,
        action="tenant.switch",
        target=f"tenant/{tenant.slug}",
        label=feature,
        before={feature: before},
        after={feature: is_on},
    )
    host_lookup.clear()
