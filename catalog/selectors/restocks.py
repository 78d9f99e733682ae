"""What will be on the shelf, and when."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Restock


@dataclass(frozen=True, slots=True)
class Announcement:
    """«今天 20:00 补货 · 30 件», in two parts."""

    when: str
    quantity: int


def next_restock(sku_id: int) -> Announcement | None:
    """The next restock of a sku, in words. One query."""
    row = Restock.objects.filter(sku=sku_id, done_at=None, due_at__gt=timezone.now()).order_by("due_at").first()
    return Announcement(_when(row.due_at), row.quantity) if row else None


def _when(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    clock = f"{local:%H:%M}"
    if days in (0, 1):
        day = _("明天") if days else _("今天")
        return f"{day} {clock}"
    day = date_format(local, "M j") if get_language() == "en" else f"{local.month}月{local.day}日"
    return f"{day} {clock}"


def restocks_of(product_id: int) -> QuerySet[Restock]:
    """Restocks of a product: those to come first, then the last ones done. One query."""
    rows = Restock.objects.filter(sku__product=product_id).select_related("sku")
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_at")


def restock(restock_id: int) -> Restock | None:
    """One of them with its product. One query."""
    return Restock.objects.filter(pk=restock_id).select_related("sku__product").first()
