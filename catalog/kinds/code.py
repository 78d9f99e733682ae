"""Card numbers and redemption codes: units of a pool that the desk fills (catalog/services/codes.py)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.base import GoodsKind, KindForm, Promise
from catalog.models import Product


class CodeForm(KindForm):
    """When somebody is told that a pool runs dry."""

    alarm = forms.IntegerField(
        label=gettext_lazy("低于多少个提醒"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("不填按 20 个"),
    )


class Code(GoodsKind):
    code = "code"
    has_pool = True
    may_be_gift = True
    in_plans = True
    form = CodeForm

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--key", _("兑换后即时发放，在订单里查看卡密"))


KIND = Code()
