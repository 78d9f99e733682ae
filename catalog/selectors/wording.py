"""Goods in words: what a kind promises, what a limit says."""

from django.utils.translation import gettext as _

from catalog.kinds import Promise, find_kind
from catalog.models import Offer, Product

P = Offer.Period


def promises(product: Product) -> list[Promise]:
    """How it comes, until when, and whether it may go back; nothing for a kind nobody knows. No query (with `warehouse`
    selected)."""
    kind = find_kind(product.kind)
    return kind.promises(product) if kind else []


def limit_words(limit: int | None, period: str) -> str:
    """«每人每月限 2 件»; "" without a limit."""
    if not limit:
        return ""
    labels = {
        P.EVER: _("每人限 %(n)d 件"),
        P.DAY: _("每人每天限 %(n)d 件"),
        P.WEEK: _("每人每周限 %(n)d 件"),
        P.MONTH: _("每人每月限 %(n)d 件"),
        P.QUARTER: _("每人每季限 %(n)d 件"),
        P.YEAR: _("每人每年限 %(n)d 件"),
    }
    return labels[P(period)] % {"n": limit}
