"""What people type about orders → clean values."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.days import DayField
from core.ui.secret_forms import SecretsForm
from orders.models import AfterSale, Parcel, Payment
from orders.services.channels import PaymentChannelSettings
from orders.services.couriers import CourierSettings
from orders.services.photos import AT_MOST
from orders.services.redemptions import InvoiceDetails


class SharedFields(dict[str, forms.Field]):
    """Fields that no instance of a form changes: Django copies them for each, which was a tenth of the checkout's own work."""

    def __deepcopy__(self, memo: object) -> "SharedFields":
        return self


class CheckoutForm(forms.Form):
    """A checkout's answer: which address, agreed total, idempotency key."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    agreed_points = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    agreed_fen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        required=False, max_length=40
    )  # an address of one's own, or «site-3»: a place of the company
    note = forms.CharField(label=_("备注"), max_length=100, required=False)
    invoice_title = forms.CharField(label=_("发票抬头"), max_length=60, required=False)
    tax_no = forms.CharField(label=_("税号"), max_length=20, required=False)
    invoice_email = forms.EmailField(label=_("接收邮箱"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place = data.get("address") or ""
        data["site"] = int(place[5:]) if place.startswith("site-") and place[5:].isdecimal() and len(place) < 15 else 0
        try:
            data["address"] = str(uuid.UUID(place)) if place and not data["site"] else ""
        except ValueError:
            self.add_error("address", _("请重新选择收货地址。"))
        title = data.get("invoice_title")
        data["invoice"] = (
            InvoiceDetails(title, data.get("tax_no") or "", data.get("invoice_email") or "") if title else None
        )
        return data


CheckoutForm.base_fields = SharedFields(CheckoutForm.base_fields)


class ShipForm(forms.Form):
    """Carrier and tracking number."""

    carrier = forms.ChoiceField(label=_("快递公司"), choices=Parcel.Carrier.choices)
    tracking_no = forms.CharField(label=_("运单号"), max_length=40, required=False)


class CancelForm(forms.Form):
    """Why an order is taken back."""

    reason = forms.CharField(label=_("取消原因"), max_length=200)


class ManyFiles(forms.FileField):
    """Several pictures in one field."""

    widget = type("ManyFilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})(
        attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"}
    )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, at most six."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > AT_MOST:
            raise forms.ValidationError(_("最多 6 张图片。"))
        return [super(ManyFiles, self).clean(one, initial) for one in files]


class CaseForm(forms.Form):
    """What a member wants and why; the units stand beside the lines."""

    kind = forms.ChoiceField(label=_("售后类型"), choices=AfterSale.Kind.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("原因"), choices=list(AfterSale.REASONS.items()))
    text = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300, required=False)
    photos = ManyFiles(label=_("照片"), required=False)


class ReturnForm(forms.Form):
    """How the goods travel back."""

    carrier = forms.ChoiceField(
        label=_("快递公司"), choices=[c for c in Parcel.Carrier.choices if c[0] not in ("digital", "site")]
    )
    tracking_no = forms.CharField(label=_("运单号"), max_length=40)


def units_of(typed: QueryDict, lines: Iterable[Any]) -> dict[int, int]:
    """The units typed beside the lines of an order (`units-<line_no>`), by line number; what is no number counts as none."""
    found = {line.line_no: typed.get(f"units-{line.line_no}", "").strip() for line in lines}
    return {no: int(text) if text.isdecimal() and len(text) < 6 else 0 for no, text in found.items()}


class SayForm(forms.Form):
    """A word in a case."""

    text = forms.CharField(label=_("留言"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(forms.Form):
    """Stars and words."""

    stars = forms.TypedChoiceField(
        label=_("评分"),
        coerce=int,
        choices=[(n, "★" * n) for n in (5, 4, 3, 2, 1)],
        widget=forms.RadioSelect,
        initial=5,
    )
    text = forms.CharField(label=_("评价"), widget=forms.Textarea(attrs={"rows": 4}), max_length=500, required=False)
    photos = ManyFiles(label=_("照片"), required=False)
    is_anonymous = forms.BooleanField(label=_("匿名评价"), required=False)


class DecisionForm(forms.Form):
    """A reason the member reads."""

    text = forms.CharField(label=_("说明"), max_length=200, required=False)


class ShortageForm(forms.Form):
    """Goods that ran out, and what is offered instead."""

    units = forms.IntegerField(label=_("缺货数量"), min_value=1, max_value=999)
    wait_until = DayField(
        label=_("预计到货"),
        required=False,
        help_text=_("不填则不提供「等待」选项"),
    )
    substitutes = forms.CharField(label=_("可换商品的货号"), required=False, max_length=200, help_text=_("用逗号隔开"))
    sorry_points = forms.IntegerField(label=_("致歉积分"), min_value=0, max_value=10_000, initial=50)
    reason = forms.CharField(label=_("内部说明"), max_length=200)


class StationForm(forms.Form):
    """A counter."""

    name = forms.CharField(label=_("名称"), max_length=40)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)


class ChannelForm(SecretsForm):
    """A merchant's secrets for one gateway."""

    MAX_LENGTH = 5_000

    def __init__(self, data: Any = None, *, channel: PaymentChannelSettings) -> None:
        super().__init__(data, gateway=channel.declared, has=channel.has)


class PaymentFilterForm(forms.Form):
    """What the list of payments is narrowed to."""

    q = forms.CharField(max_length=60, required=False)
    state = forms.ChoiceField(
        choices=[(one, one) for one in ("waiting", "paid", "closed", "late", "stuck")], required=False
    )
    gateway = forms.ChoiceField(choices=Payment.Gateway.choices, required=False)
    first_on = DayField(label=_("从"), required=False)
    last_on = DayField(label=_("到"), required=False)


class BillForm(forms.Form):
    """A day's bill to ask for again."""

    gateway = forms.ChoiceField(label=_("渠道"), choices=Payment.Gateway.choices)
    day = DayField(label=_("日期"))

    def clean_day(self) -> dt.date:
        """A day that is over, no longer ago than gateways keep."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - dt.timedelta(days=90) <= day < today:
            raise forms.ValidationError(_("请选择昨天及以前、90 天以内的日期。"))
        return day


class SheetForm(forms.Form):
    """A sheet of tracking numbers."""

    file = forms.FileField(
        label=_("运单号表格"), help_text=_("xlsx 或 csv：订单号、快递公司、运单号，列的顺序不限，没有行数上限")
    )


class CourierForm(forms.Form):
    """The company's keys at the tracking service. What is there is never shown again; an empty field keeps it."""

    on = forms.BooleanField(label=_("启用真实物流查询"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, courier: CourierSettings, **kwargs: Any) -> None:
        # Under this prefix a form that waits for its sender's proof is not kept in the session (core/guards.py).
        super().__init__(data, files, prefix="password-courier", auto_id="courier-%s", **kwargs)
        for one in courier.declared.secrets:
            self.fields[one.name] = forms.CharField(label=one.label, max_length=100, required=False)
            self.fields[one.name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
            if one.name in courier.has:
                self.fields[one.name].widget.attrs["placeholder"] = _("已保存，留空则不变")
        self.order_fields([*courier.declared.secret_names, "on"])
        self.fields["on"].initial = courier.is_active


class OrderPolicyForm(forms.Form):
    """The mall's days for receipt and after-sale."""

    auto_receive_days = forms.IntegerField(
        label=_("发货后自动确认收货（天）"),
        min_value=3,
        max_value=60,
        help_text=_("最后一个包裹发出后，到期没有售后就自动确认。"),
    )
    extend_days = forms.IntegerField(
        label=_("成员可延长收货（天）"), min_value=0, max_value=30, help_text=_("每单一次；填 0 表示不能延长。")
    )
    after_sale_days = forms.IntegerField(
        label=_("确认收货后可申请售后（天）"),
        min_value=1,
        max_value=90,
        help_text=_("商品自己的退货天数更长时按商品的算。"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, policy: Any, **kwargs: Any) -> None:
        super().__init__(data, files, initial={name: getattr(policy, name) for name in self.base_fields}, **kwargs)
