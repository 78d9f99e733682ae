"""Coupons: a voucher a unit, shown and used within so many days."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.base import GoodsKind, KindForm, Promise, detail_in_language
from catalog.models import Product


class CouponForm(KindForm):
    """How long a coupon holds, and where."""

    days = forms.IntegerField(
        label=gettext_lazy("兑换后几天内有效"),
        min_value=1,
        max_value=3_650,
        required=False,
        help_text=gettext_lazy("不填按 90 天"),
    )
    place = forms.CharField(label=gettext_lazy("在哪里用"), max_length=80, required=False)
    place_en = forms.CharField(label=gettext_lazy("在哪里用（英文）"), max_length=120, required=False)


class Coupon(GoodsKind):
    code = "coupon"
    may_be_gift = True
    in_plans = True
    form = CouponForm

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--ticket", _("兑换后即时到券包，出示即用"))

    def particulars(self, product: Product) -> list[Promise]:
        found = []
        if place := detail_in_language(product, "place"):
            found.append(Promise("tabler--map-pin", place))
        if days := product.details.get("days"):
            found.append(Promise("tabler--calendar", _("兑换后 %(n)d 天内有效") % {"n": days}))
        return found


KIND = Coupon()
