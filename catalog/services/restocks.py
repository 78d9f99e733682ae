"""Timed restocks: units that will be on the shelf at a moment, put there once by whichever worker is there."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from catalog import kinds
from catalog.errors import RestockRefused
from catalog.models import Restock, Sku
from catalog.selectors.kinds import why_undeliverable
from catalog.services import goods_version, stock
from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import DomainError
from core.events import operation_log


@transaction.atomic
def plan(*, sku_id: int, quantity: int, due_at: dt.datetime, by: Actor) -> Restock:
    """Have so many units on the shelf at a moment to come.

    Raises RestockRefused for a moment that is past, for a code pool, and for what nobody delivers here.
    """
    sku = Sku.objects.select_related("product").select_for_update(of=("self",)).get(pk=sku_id)
    if due_at <= timezone.now():
        raise RestockRefused("past")
    if sku.product.kind in kinds.POOLED:
        raise RestockRefused("pool")
    if why_undeliverable(sku.product.kind):
        raise RestockRefused("provider")
    found = Restock.objects.create(sku=sku, quantity=quantity, due_at=due_at, created_by=by.name)
    goods_version.raise_version()
    operation_log.record(
        by=by,
        action="restock.plan",
        target=f"sku/{sku.code}",
        label=sku.product.title,
        after={"quantity": quantity, "at": due_at.isoformat(timespec="minutes")},
    )
    return found


@transaction.atomic
def cancel(*, restock_id: int, by: Actor) -> None:
    """Take a planned restock away. Raises RestockRefused when it is done already; one that is gone changes nothing."""
    found = Restock.objects.select_for_update(of=("self",)).select_related("sku__product").filter(pk=restock_id).first()
    if found is None:
        return
    if found.done_at:
        raise RestockRefused("done")
    found.delete()
    goods_version.raise_version()
    operation_log.record(
        by=by,
        action="restock.cancel",
        target=f"sku/{found.sku.code}",
        label=found.sku.product.title,
        before={"quantity": found.quantity, "at": found.due_at.isoformat(timespec="minutes")},
    )


def apply_due(*, limit: int = 200) -> int:
    """Put on the shelf what is due, each restock once: another worker skips those in hand. Returns how many.

    One that can't be (the shelf would hold too many) is over without units, and the log says why: it holds up no other.
    """
    waiting = Restock.objects.filter(done_at=None, due_at__lte=timezone.now()).order_by("sku_id", "id")
    return jobs.each("catalog-restocks", waiting.values_list("pk", flat=True), _apply, limit=limit).done


def _apply(restock_id: int) -> bool:
    row = Restock.objects.select_for_update(skip_locked=True).filter(pk=restock_id, done_at=None).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            stock.adjust(sku_id=row.sku_id, change=row.quantity, reference=f"restock/{row.pk}", note="", by=SYSTEM)
    except DomainError as refusal:
        after = {"quantity": row.quantity}
        operation_log.record(
            by=SYSTEM, action="restock.refused", target=f"restock/{row.pk}", after=after, reason=str(refusal)
        )
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    return True
