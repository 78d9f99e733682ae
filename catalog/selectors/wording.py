"""Goods in words: what a kind promises, what a limit says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Offer, Product, in_language

K, P = Product.Kind, Offer.Period


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing a buyer may rely on, with its icon."""

    icon: str
    words: str


def promises(product: Product) -> list[Promise]:
    """How it comes, until when, and whether it may go back; no query (with `warehouse` selected)."""
    days = {"n": product.promise_days}
    by_kind: dict[str, tuple[str, str]] = {
        K.PHYSICAL: ("tabler--truck-delivery", _("包邮，%(n)d 天内发出") % days),
        K.TOPUP: ("tabler--bolt", _("直充到账，通常几分钟")),
        K.CODE: ("tabler--key", _("兑换后即时发放，在订单里查看卡密")),
        K.COUPON: ("tabler--ticket", _("兑换后即时到券包，出示即用")),
        K.SERVICE: ("tabler--calendar-check", _("先选时段，到店出示动态码")),
        K.PRIVILEGE: ("tabler--crown", _("兑换后立即生效")),
        K.DONATION: ("tabler--heart-handshake", _("捐赠后发放电子证书")),
    }
    arrives = by_kind.get(product.kind)
    found = [*([Promise(*arrives)] if arrives else []), *_of_kind(product)]
    if product.kind == K.PHYSICAL and product.warehouse:
        found.append(Promise("tabler--building-warehouse", _("由%(house)s发货") % {"house": product.warehouse}))
    if product.is_sent:
        found.append(Promise("tabler--shield-check", _("发货前可随时取消，积分原路退回")))
    if product.return_days:
        found.append(Promise("tabler--package-import", _("收货后 %(n)d 天内可退换") % {"n": product.return_days}))
    elif product.kind != K.DONATION:
        found.append(Promise("tabler--package-off", _("不支持退换，请看清再兑")))
    return found


def _of_kind(product: Product) -> list[Promise]:
    """What the desk said of its kind (catalog/services/kinds.py): how long, where, how to book, what is given to."""
    details = product.details

    def said(name: str) -> str:
        return in_language(details.get(name, ""), details.get(f"{name}_en", ""))

    found = []
    if product.kind == K.SERVICE and (minutes := details.get("minutes")):
        found.append(Promise("tabler--clock", _("每次 %(n)d 分钟") % {"n": minutes}))
    if product.kind in (K.SERVICE, K.COUPON) and said("place"):
        found.append(Promise("tabler--map-pin", said("place")))
    if product.kind == K.SERVICE and said("how"):
        found.append(Promise("tabler--info-circle", said("how")))
    if product.kind in (K.COUPON, K.PRIVILEGE) and (days := details.get("days")):
        found.append(Promise("tabler--calendar", _("兑换后 %(n)d 天内有效") % {"n": days}))
    if product.kind == K.DONATION:
        found += [Promise("tabler--heart-handshake", said(name)) for name in ("project", "receiver") if said(name)]
    if product.kind == K.TOPUP and said("account_hint"):
        found.append(Promise("tabler--info-circle", said("account_hint")))
    return found


def limit_words(limit: int | None, period: str) -> str:
    """«每人每月限 2 件»; "" without a limit."""
    if not limit:
        return ""
    words = {
        P.EVER: _("每人限 %(n)d 件"),
        P.DAY: _("每人每天限 %(n)d 件"),
        P.WEEK: _("每人每周限 %(n)d 件"),
        P.MONTH: _("每人每月限 %(n)d 件"),
        P.QUARTER: _("每人每季限 %(n)d 件"),
        P.YEAR: _("每人每年限 %(n)d 件"),
    }
    return words[P(period)] % {"n": limit}
