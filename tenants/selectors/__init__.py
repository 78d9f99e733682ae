"""Questions about tenants, and how one looks."""

from dataclasses import dataclass

from django.db.models import Count
from django_tenants.utils import schema_context

from core.tenancy import enter
from members.models import Member
from orders.selectors import order_counts
from points.selectors import month_numbers
from points.selectors.ledger import MonthNumbers
from tenants.models import ProvisioningStep, Tenant
from tenants.selectors.branding import Brand, brand
from tenants.selectors.scenario_texts import Banner, banner_of

__all__ = ["Banner", "Brand", "banner_of", "brand"]


def state_counts() -> dict[str, int]:
    """How many malls of companies stand in each state. One query."""
    rows = Tenant.objects.listed().values_list("state").annotate(n=Count("pk"))
    return dict(rows.order_by())


@dataclass(frozen=True, slots=True)
class ProvisioningStepLine:
    """A provisioning step as a person reads it."""

    label: str
    state: str
    state_words: str
    attempts: int
    milliseconds: int | None
    error: str


@dataclass(frozen=True, slots=True)
class ProvisioningProgress:
    """How far a tenant's provisioning is."""

    steps: list[ProvisioningStepLine]
    done: int
    total: int
    finished: bool
    failed: bool


def provisioning_progress(tenant: Tenant) -> ProvisioningProgress:
    """All steps of a tenant with times and errors. One query."""
    rows = list(tenant.steps.all())
    steps = [
        ProvisioningStepLine(s.get_code_display(), s.state, s.get_state_display(), s.attempts, s.milliseconds, s.error)
        for s in rows
    ]
    done = sum(s.state == ProvisioningStep.State.DONE for s in rows)
    return ProvisioningProgress(
        steps=steps,
        done=done,
        total=len(rows),
        finished=tenant.state in Tenant.BUILT,
        failed=tenant.state == Tenant.State.FAILED,
    )


@dataclass(frozen=True, slots=True)
class Vitals:
    """The numbers an operator looks at first."""

    members: int
    open_orders: int
    orders: int
    points: MonthNumbers


def vitals(tenant: Tenant) -> Vitals | None:
    """A mall's size and activity, read inside it; None while it is not built."""
    if tenant.state not in Tenant.BUILT:
        return None
    with enter(tenant):
        counts = order_counts()
        return Vitals(
            members=Member.objects.active().count(),
            open_orders=counts.get("placed", 0),
            orders=sum(counts.values()),
            points=month_numbers(),
        )


def unfinished_tenants() -> list[int]:
    """Ids of tenants that are requested or half-built (a failed one waits for a person)."""
    states = Tenant.COMING
    return list(Tenant.objects.malls().filter(state__in=states).values_list("pk", flat=True))


def is_copy(tenant_id: int) -> bool:
    """Whether a tenant is another one's sandbox. One query, in public."""
    with schema_context("public"):
        return Tenant.objects.filter(pk=tenant_id).exclude(sandbox_of=None).exists()
