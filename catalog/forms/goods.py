"""Goods, prices, pictures, stock, codes and flash offers → clean values."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Offer, Product, Sku, Warehouse
from catalog.services.offers import Price
from core.bounds import MAX_PRICE_POINTS, MAX_STOCK
from core.ui.days import DayField
from core.ui.form_choices import set_queryset
from members.fields import DepartmentChoices
from members.models import Department, Tier


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

    rules = forms.CharField(
        label=_("兑换规则"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    warehouse = forms.ModelChoiceField(label=_("发货仓"), queryset=Warehouse.objects.none(), required=False)
    promise_days = forms.IntegerField(label=_("几天内发出"), min_value=0, max_value=60, initial=3, required=False)
    return_days = forms.IntegerField(
        label=_("收货后几天内可退换"),
        min_value=0,
        max_value=365,
        initial=7,
        required=False,
        help_text=_("0 表示不支持退换"),
    )
    is_internal = forms.BooleanField(label=_("员工内购：只在内购专区出现，不能分享"), required=False)
    condition = forms.CharField(
        label=_("成色说明"), max_length=200, required=False, help_text=_("样品和退货商品必填，例如「扶手有磨损」")
    )
    batch_no = forms.CharField(label=_("批次号"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "category", Category.objects.all())
        set_queryset(self, "warehouse", Warehouse.objects.all())

    def product_fields(self) -> dict[str, Any]:
        """The words as services/products.py takes them."""
        return _words(self.cleaned_data)


class PriceForm(forms.Form):
    """A sku's price: points, market price in yuan, limit per person."""

    points = forms.IntegerField(label=_("兑换价（积分）"), min_value=1, max_value=MAX_PRICE_POINTS)
    market_yuan = forms.DecimalField(
        label=_("市场参考价（元）"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    limit = forms.IntegerField(
        label=_("每人限兑（件）"), min_value=1, max_value=9_999, required=False, help_text=_("不填表示不限")
    )

    def price(self, now: Offer | None = None) -> Price:
        """The price in points and fen; whatever else the offer in force says stays."""
        data = self.cleaned_data
        before = Price.of(now) if now else Price(points=data["points"])
        return replace(before, points=data["points"], market_fen=_fen(data["market_yuan"]), limit=data["limit"])


class NewProductForm(ProductForm, PriceForm):
    """Everything a first sku needs."""

    sku_code = forms.CharField(label=_("货号"), max_length=40, required=False, help_text=_("不填自动生成"))
    quantity = forms.IntegerField(
        label=_("初始库存（件）"),
        min_value=0,
        max_value=MAX_STOCK,
        initial=0,
        help_text=_("卡密商品填 0：库存就是卡密池"),
    )
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

    def product_fields(self) -> dict[str, Any]:
        names = ProductForm.base_fields
        return _words({name: value for name, value in self.cleaned_data.items() if name in names})


class StockForm(forms.Form):
    """A hand-made change of stock, once per `key`."""

    change = forms.IntegerField(
        label=_("增减数量"), min_value=-MAX_STOCK, max_value=MAX_STOCK, help_text=_("入库填正数，盘亏填负数")
    )
    note = forms.CharField(label=_("原因"), max_length=200)
    key = forms.UUIDField(widget=forms.HiddenInput)


class PictureForm(forms.Form):
    """One more picture."""

    picture = forms.FileField(label=_("商品图片"))


class CodesForm(forms.Form):
    """A delivery of codes: a sheet with number and secret, or secrets alone."""

    name = forms.CharField(label=_("批次名称"), max_length=60)
    expires_on = DayField(
        label=_("有效期至"),
        required=False,
        help_text=_("过期的不会再发放"),
    )
    file = forms.FileField(label=_("卡密文件"), help_text=_("xlsx 或 csv，两列：卡号、密码；只有一列时按密码处理"))
    header = forms.TypedChoiceField(
        label=_("第一行"), coerce=int, choices=[(1, _("是标题")), (0, _("就是卡密"))], initial=1
    )


def _words(data: dict[str, Any]) -> dict[str, Any]:
    fields = {
        name: value for name, value in data.items() if name not in ("category", "warehouse") and value is not None
    }
    return fields | {"warehouse_id": data["warehouse"].pk if data.get("warehouse") else None}


def _yuan(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=2, required=False, **more)


class OfferForm(forms.Form):
    """All terms of a standard price. A price of a tier's own is asked for in one field per tier."""

    points = forms.IntegerField(label=_("兑换价（积分）"), min_value=0, max_value=MAX_PRICE_POINTS)
    cash_yuan = _yuan(_("另付现金（元）"), help_text=_("不填表示只用积分"))
    market_yuan = _yuan(_("市场参考价（元）"))
    min_points = forms.IntegerField(
        label=_("最少用多少积分"),
        min_value=0,
        required=False,
        help_text=_("填了就可以少用积分、用现金补；不填表示必须付足积分"),
    )
    swap_yuan = _yuan(_("每少用 100 积分补（元）"))
    limit = forms.IntegerField(
        label=_("每人限兑（件）"), min_value=1, max_value=9_999, required=False, help_text=_("不填表示不限")
    )
    period = forms.ChoiceField(label=_("限兑周期"), choices=Offer.Period.choices)
    departments = DepartmentChoices(
        label=_("只给这些部门（含下级）"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    tiers = forms.ModelMultipleChoiceField(
        label=_("只给这些等级"), queryset=Tier.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    labels = forms.CharField(
        label=_("只给有这些标签的人"), max_length=200, required=False, help_text=_("多个用顿号隔开，有一个就算")
    )
    gift_code = forms.CharField(label=_("赠品货号"), max_length=40, required=False, help_text=_("每兑一件送赠品"))
    gift_quantity = forms.IntegerField(label=_("每件送几个"), min_value=1, max_value=99, initial=1, required=False)
    needs_approval = forms.BooleanField(label=_("兑换需要审批"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "departments", Department.objects.active())
        ranks = Tier.objects.all()
        set_queryset(self, "tiers", ranks)
        for tier in ranks:
            self.fields[f"tier_{tier.pk}"] = forms.IntegerField(
                label=_("%(tier)s价（积分）") % {"tier": tier},
                min_value=1,
                max_value=MAX_PRICE_POINTS,
                required=False,
                initial=(self.initial.get("tier_points") or {}).get(str(tier.pk)),
            )

    @classmethod
    def initial_of(cls, offer: Offer | None) -> dict[str, Any]:
        """What an offer says, as the form shows it."""
        if offer is None:
            return {}
        return {
            "points": offer.points,
            "cash_yuan": offer.cash_fen / 100 or None,
            "market_yuan": offer.market_fen / 100 or None,
            "min_points": offer.min_points,
            "swap_yuan": offer.swap_fen_per_100 / 100 or None,
            "limit": offer.per_member_limit,
            "period": offer.limit_period,
            "departments": offer.departments,
            "tiers": offer.tiers,
            "labels": "、".join(offer.labels),
            "gift_code": offer.gift.code if offer.gift else "",
            "gift_quantity": offer.gift_quantity,
            "needs_approval": offer.needs_approval,
            "tier_points": offer.tier_points,
        }

    @property
    def tier_fields(self) -> list[forms.BoundField]:
        """The prices of tiers, for the page."""
        return [self[name] for name in self.fields if name.startswith("tier_")]

    def clean_gift_code(self) -> Sku | None:
        code = self.cleaned_data["gift_code"]
        if not code:
            return None
        sku = Sku.objects.coded([code]).order_by("has_twin").first()
        if sku is None:
            raise forms.ValidationError(_("没有这个货号。"))
        return sku

    def price(self) -> Price:
        """The terms as services/offers.py takes them."""
        data = self.cleaned_data
        gift = data["gift_code"]
        return Price(
            points=data["points"],
            cash_fen=_fen(data["cash_yuan"]),
            market_fen=_fen(data["market_yuan"]),
            limit=data["limit"],
            period=data["period"],
            min_points=data["min_points"],
            swap_fen_per_100=_fen(data["swap_yuan"]) if data["min_points"] is not None else 0,
            tier_points={name[5:]: data[name] for name in self.fields if name.startswith("tier_") and data[name]},
            departments=[one.pk for one in data["departments"]],
            tiers=[one.pk for one in data["tiers"]],
            labels=[one for one in re.split(r"[、,，\s]+", data["labels"]) if one],
            needs_approval=data["needs_approval"],
            gift_id=gift.pk if gift else None,
            gift_quantity=data["gift_quantity"] or 1,
        )


def _fen(yuan: Any) -> int:
    return int((yuan or 0) * 100)


class FlashForm(forms.Form):
    """A flash offer: its name, its window, its price, how many."""

    name = forms.CharField(label=_("活动名称"), max_length=40)
    points = forms.IntegerField(label=_("抢兑价（积分）"), min_value=0, max_value=MAX_PRICE_POINTS)
    cash_yuan = _yuan(_("另付现金（元）"))
    quota = forms.IntegerField(
        label=_("本场件数"), min_value=1, max_value=MAX_STOCK, required=False, help_text=_("不填表示有多少兑多少")
    )
    limit = forms.IntegerField(label=_("每人限兑（件）"), min_value=1, max_value=9_999, required=False)
    starts_at = forms.DateTimeField(label=_("开始"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("结束"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def fen(self, name: str) -> int:
        """A field in yuan as fen."""
        return _fen(self.cleaned_data[name])
