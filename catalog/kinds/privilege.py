"""A higher tier of membership for a time."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.base import GoodsKind, KindForm, Promise
from catalog.models import Product
from core.ui.form_choices import set_choices
from members.models import Tier


class PrivilegeForm(KindForm):
    """The tier it raises to, and for how long."""

    tier = forms.ChoiceField(label=gettext_lazy("升到哪个等级"))
    days = forms.IntegerField(
        label=gettext_lazy("有效多少天"),
        min_value=1,
        max_value=3_650,
        required=False,
        help_text=gettext_lazy("不填按 365 天"),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, product=product, **kwargs)
        set_choices(self, "tier", [("", "–"), *((tier.code, str(tier)) for tier in Tier.objects.all())])


class Privilege(GoodsKind):
    code = "privilege"
    is_final = True
    form = PrivilegeForm
    delivered = ("tabler--crown", gettext_lazy("会员特权已生效"))

    def lacks(self, details: Mapping[str, Any], *, has_times: bool) -> str:
        return "" if details.get("tier") else "tier"

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--crown", _("兑换后立即生效"))

    def particulars(self, product: Product) -> list[Promise]:
        days = product.details.get("days")
        return [Promise("tabler--calendar", _("兑换后 %(n)d 天内有效") % {"n": days})] if days else []


KIND = Privilege()
