"""Services at a place, booked for a time (catalog/services/times.py)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.base import Asks, GoodsKind, KindForm, Promise, detail_in_language
from catalog.models import Product


class ServiceForm(KindForm):
    """How long it takes, where it is, how it is booked."""

    minutes = forms.IntegerField(label=gettext_lazy("时长（分钟）"), min_value=1, max_value=1_440, required=False)
    hours = forms.IntegerField(
        label=gettext_lazy("凭证从预约时间起几小时有效"),
        min_value=1,
        max_value=72,
        required=False,
        help_text=gettext_lazy("不填按 4 小时"),
    )
    early_minutes = forms.IntegerField(
        label=gettext_lazy("可以提前几分钟核销"),
        min_value=0,
        max_value=1_440,
        required=False,
        help_text=gettext_lazy("不填按 60 分钟"),
    )
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)
    place_en = forms.CharField(label=gettext_lazy("地点（英文）"), max_length=120, required=False)
    how = forms.CharField(
        label=gettext_lazy("怎么预约"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如「改期请提前一天致电前台」"),
    )
    how_en = forms.CharField(label=gettext_lazy("怎么预约（英文）"), max_length=300, required=False)


class Service(GoodsKind):
    code = "service"
    asks = Asks.TIME
    form = ServiceForm

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--calendar-check", _("先选时段，到店出示动态码"))

    def particulars(self, product: Product) -> list[Promise]:
        found = []
        if minutes := product.details.get("minutes"):
            found.append(Promise("tabler--clock", _("每次 %(n)d 分钟") % {"n": minutes}))
        if place := detail_in_language(product, "place"):
            found.append(Promise("tabler--map-pin", place))
        if how := detail_in_language(product, "how"):
            found.append(Promise("tabler--info-circle", how))
        return found


KIND = Service()
