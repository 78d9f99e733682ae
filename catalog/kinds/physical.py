"""Things that travel in a parcel."""

from django.utils.translation import gettext as _

from catalog.kinds.base import Asks, GoodsKind, Promise
from catalog.models import Product


class Physical(GoodsKind):
    code = "physical"
    asks = Asks.ADDRESS
    may_be_gift = True
    in_plans = True

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--truck-delivery", _("包邮，%(n)d 天内发出") % {"n": product.promise_days})

    def particulars(self, product: Product) -> list[Promise]:
        found = [Promise("tabler--shield-check", _("发货前可随时取消，积分原路退回"))]
        if product.warehouse:
            sender = _("由%(house)s发货") % {"house": product.warehouse}
            found.insert(0, Promise("tabler--building-warehouse", sender))
        return found


KIND = Physical()
