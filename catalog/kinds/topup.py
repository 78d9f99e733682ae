"""Credit for a phone, a card or an account of the buyer's (catalog/kinds/accounts.py)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.accounts import LABELS, account_rule
from catalog.kinds.base import Asks, GoodsKind, KindForm, Promise, detail_in_language
from catalog.models import Product
from core.bounds import MAX_ACCOUNT


class TopupForm(KindForm):
    """What is topped up, and how much each sku brings."""

    computed: ClassVar[tuple[str, ...]] = ("faces",)
    account = forms.ChoiceField(label=gettext_lazy("充到哪里"), choices=LABELS.items())
    account_least = forms.IntegerField(
        label=gettext_lazy("账号最短几位"),
        min_value=1,
        max_value=MAX_ACCOUNT,
        required=False,
        help_text=gettext_lazy("只用于游戏账号和其他账号，不填按 4–40 位"),
    )
    account_most = forms.IntegerField(
        label=gettext_lazy("账号最长几位"), min_value=1, max_value=MAX_ACCOUNT, required=False
    )
    account_hint = forms.CharField(
        label=gettext_lazy("填写提示"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("例如「19 位中石化加油卡号」"),
    )
    account_hint_en = forms.CharField(label=gettext_lazy("填写提示（英文）"), max_length=60, required=False)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, product=product, **kwargs)
        faces = product.details.get("faces") or {}
        self.codes = {f"face_{sku.pk}": sku.code for sku in product.skus.all()}
        for sku in product.skus.all():
            fen = faces.get(sku.code)
            self.fields[f"face_{sku.pk}"] = forms.DecimalField(
                label=gettext_lazy("%(sku)s 面值（元）") % {"sku": sku},
                min_value=0,
                max_digits=8,
                decimal_places=2,
                required=False,
                initial=fen / 100 if fen else None,
            )

    def clean(self) -> dict[str, Any]:
        """The shortest is no longer than the longest."""
        data = super().clean() or {}
        rule = account_rule({name: data.get(name) for name in ("account", "account_least", "account_most")})
        if rule.least > rule.most:
            self.add_error("account_most", _("不能小于最短的位数。"))
        return data

    def details(self) -> dict[str, Any]:
        """Face values in fen by sku code."""
        faces = {
            code: int(self.cleaned_data[name] * 100) for name, code in self.codes.items() if self.cleaned_data[name]
        }
        return {**self.cleaned_data, "faces": faces}


class Topup(GoodsKind):
    code = "topup"
    asks = Asks.ACCOUNT
    form = TopupForm
    delivered = ("tabler--circle-check", gettext_lazy("已充值到账"))

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--bolt", _("直充到账，通常几分钟"))

    def particulars(self, product: Product) -> list[Promise]:
        hint = detail_in_language(product, "account_hint")
        return [Promise("tabler--info-circle", hint)] if hint else []


KIND = Topup()
