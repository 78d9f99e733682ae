"""Sheets of goods, changes to many, timed restocks → clean values."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product, Sku
from catalog.selectors.bulk import Act, Filter
from core.bounds import MAX_STOCK
from core.ui.form_choices import set_queryset

TICKS = 2_000
ACTS = [
    ("points_set", _("兑换价改为（积分）")),
    ("points_add", _("兑换价增减（积分）")),
    ("points_times", _("兑换价乘以（%）")),
    ("stock_set", _("库存改为（件）")),
    ("stock_add", _("库存增减（件）")),
    ("shelf_on", _("上架")),
    ("shelf_off", _("下架")),
]


class ImportForm(forms.Form):
    """A sheet of goods, and a zip of pictures beside it."""

    file = forms.FileField(label=_("商品表格"))
    archive = forms.FileField(label=_("图片压缩包"), required=False)


class BulkFilterForm(forms.Form):
    """Which skus are listed."""

    q = forms.CharField(max_length=60, required=False)
    category = forms.ModelChoiceField(queryset=Category.objects.none(), required=False)
    state = forms.ChoiceField(choices=[("", ""), *Product.State.choices], required=False)
    low = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "category", Category.objects.all())

    def chosen(self) -> Filter:
        """The filter; a field that makes no sense counts as empty."""
        self.is_valid()
        data = self.cleaned_data
        shelf = data.get("category")
        return Filter(
            category=shelf.pk if shelf else None,
            query=(data.get("q") or "").strip(),
            state=data.get("state") or "",
            low=bool(data.get("low")),
        )


class BulkForm(forms.Form):
    """What is done to them: to those ticked, or to all that the filter means."""

    scope = forms.ChoiceField(
        label=_("改哪些"), choices=[("ticked", _("勾选的")), ("all", _("筛选出的全部"))], initial="ticked"
    )
    kind = forms.ChoiceField(label=_("怎么改"), choices=ACTS)
    number = forms.DecimalField(
        label=_("数值"),
        max_digits=11,
        decimal_places=2,
        required=False,
        help_text=_("上架、下架不用填；减少填负数；九折填 90"),
    )
    note = forms.CharField(label=_("原因"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """The number suits the act: percent with two places, points and units whole."""
        data = super().clean() or {}
        kind, number = data.get("kind", ""), data.get("number")
        if kind and not kind.startswith("shelf") and "number" not in self.errors:
            if number is None:
                self.add_error("number", _("请填数值。"))
            elif kind == "points_times" and not 1 <= number <= 1_000:
                self.add_error("number", _("请填 1 到 1000 之间的百分数。"))
            elif kind != "points_times" and number != number.to_integral_value():
                self.add_error("number", _("请填整数。"))
            elif kind.endswith("_set") and number < 0:
                self.add_error("number", _("不能小于 0。"))
        return data

    def act(self) -> Act:
        """The act as catalog/selectors/bulk.py takes it; percent in hundredths."""
        kind, number = self.cleaned_data["kind"], self.cleaned_data["number"] or 0
        return Act(
            kind, int(number * 100) if kind == "points_times" else 0 if kind.startswith("shelf") else int(number)
        )


class RestockForm(forms.Form):
    """So many units of a sku at a moment."""

    sku = forms.ModelChoiceField(label=_("规格"), queryset=Sku.objects.none(), empty_label=None)
    quantity = forms.IntegerField(label=_("补多少件"), min_value=1, max_value=MAX_STOCK)
    due_at = forms.DateTimeField(label=_("什么时候上架"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(self, data: Any = None, files: Any = None, *, product: Product, **kwargs: Any) -> None:
        super().__init__(data, files, auto_id="restock-%s", **kwargs)
        set_queryset(self, "sku", product.skus.all())

    def clean_due_at(self) -> Any:
        """In the future."""
        due_at = self.cleaned_data["due_at"]
        if due_at <= timezone.now():
            raise forms.ValidationError(_("补货时间要晚于现在。"))
        return due_at
