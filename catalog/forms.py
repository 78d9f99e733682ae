"""What people type about goods → clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product
from catalog.services.offers import Price


class ProductForm(forms.Form):
    """A product's words and shelf."""

    title = forms.CharField(label=_("商品名称"), max_length=60)
    title_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    subtitle = forms.CharField(label=_("一句话卖点"), max_length=80, required=False)
    category = forms.ModelChoiceField(label=_("所属分类"), queryset=Category.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("类型"), choices=Product.Kind.choices)
    badge = forms.CharField(
        label=_("角标"), max_length=12, required=False, help_text=_("最多显示一个，例如「中秋限定」")
    )
    description = forms.CharField(
        label=_("商品介绍"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.all()

    def words(self) -> dict[str, Any]:
        """The words as services/products.py takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "category"}


class PriceForm(forms.Form):
    """A sku's price: points, market price in yuan, limit per person."""

    points = forms.IntegerField(label=_("兑换价（积分）"), min_value=1, max_value=10_000_000)
    market_yuan = forms.DecimalField(
        label=_("市场参考价（元）"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    limit = forms.IntegerField(
        label=_("每人限兑（件）"), min_value=1, max_value=9_999, required=False, help_text=_("不填表示不限")
    )

    def price(self) -> Price:
        """The price in points and fen."""
        data = self.cleaned_data
        return Price(points=data["points"], market_fen=int((data["market_yuan"] or 0) * 100), limit=data["limit"])


class NewProductForm(ProductForm, PriceForm):
    """Everything a first sku needs."""

    sku_code = forms.CharField(label=_("货号"), max_length=40, required=False, help_text=_("不填自动生成"))
    quantity = forms.IntegerField(label=_("初始库存（件）"), min_value=0, max_value=1_000_000, initial=0)
    picture = forms.FileField(label=_("商品图片"), required=False)
    field_order = [
        "title",
        "title_en",
        "subtitle",
        "category",
        "kind",
        "points",
        "market_yuan",
        "limit",
        "quantity",
        "sku_code",
        "badge",
        "description",
    ]

    def words(self) -> dict[str, Any]:
        names = ProductForm.base_fields
        return {name: value for name, value in self.cleaned_data.items() if name in names and name != "category"}


class StockForm(forms.Form):
    """A hand-made change of stock, once per `key`."""

    change = forms.IntegerField(
        label=_("增减数量"), min_value=-1_000_000, max_value=1_000_000, help_text=_("入库填正数，盘亏填负数")
    )
    note = forms.CharField(label=_("原因"), max_length=200)
    key = forms.UUIDField(widget=forms.HiddenInput)


class PictureForm(forms.Form):
    """One more picture."""

    picture = forms.FileField(label=_("商品图片"))
