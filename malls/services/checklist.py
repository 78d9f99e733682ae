"""A mall's first days: when somebody first redeemed, and putting the first-run list away."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from core.actors import Actor
from core.events import operation_log
from core.tenancy import enter
from core.tenancy.hosts import host_lookup
from malls.selectors.checklist import checklist
from orders.models import Order
from tenants.errors import ChecklistOpen
from tenants.models import Tenant


def note_first_redemption(tenant: Any) -> bool:
    """Write down when the mall's first order was placed; True when there is one. Once: later calls change nothing."""
    if tenant.first_redeemed_at:
        return True
    with enter(tenant):
        first = Order.objects.order_by("pk").values_list("placed_at", flat=True).first()
    if first is None:
        return False
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk, first_redeemed_at=None).update(first_redeemed_at=first)
    tenant.first_redeemed_at = first
    return True


@transaction.atomic
def put_away(*, tenant: Any, by: Actor) -> None:
    """Take the finished list off the console's front page. Raises ChecklistOpen. Idempotent."""
    if not checklist(tenant).is_done:
        raise ChecklistOpen
    with schema_context("public"):
        changed = Tenant.objects.filter(pk=tenant.pk, checklist_closed_at=None).update(
            checklist_closed_at=timezone.now()
        )
    if changed:
        operation_log.record(by=by, action="checklist.close", target="checklist", label=tenant.name)
    transaction.on_commit(host_lookup.clear)
