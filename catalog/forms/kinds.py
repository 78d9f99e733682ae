"""What a kind of goods needs besides → the details that services/kinds.py takes."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.selectors.accounts import LABELS, account_rule
from core.bounds import MAX_ACCOUNT
from members.models import Tier

K = Product.Kind
WEEKDAYS = [
    (0, _("周一")),
    (1, _("周二")),
    (2, _("周三")),
    (3, _("周四")),
    (4, _("周五")),
    (5, _("周六")),
    (6, _("周日")),
]
CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\Z")


class KindForm(forms.Form):
    """The base: fields are details by their names."""

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="kind-%s", initial=dict(product.details), **kwargs)

    def details(self) -> dict[str, Any]:
        """The details as they are kept."""
        return dict(self.cleaned_data)


class TopupForm(KindForm):
    """What is topped up, and how much each sku brings."""

    account = forms.ChoiceField(label=_("充到哪里"), choices=LABELS.items())
    account_least = forms.IntegerField(
        label=_("账号最短几位"),
        min_value=1,
        max_value=MAX_ACCOUNT,
        required=False,
        help_text=_("只用于游戏账号和其他账号，不填按 4–40 位"),
    )
    account_most = forms.IntegerField(label=_("账号最长几位"), min_value=1, max_value=MAX_ACCOUNT, required=False)
    account_hint = forms.CharField(
        label=_("填写提示"), max_length=40, required=False, help_text=_("例如「19 位中石化加油卡号」")
    )
    account_hint_en = forms.CharField(label=_("填写提示（英文）"), max_length=60, required=False)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, product=product, **kwargs)
        faces = product.details.get("faces") or {}
        self.codes = {f"face_{sku.pk}": sku.code for sku in product.skus.all()}
        for sku in product.skus.all():
            fen = faces.get(sku.code)
            self.fields[f"face_{sku.pk}"] = forms.DecimalField(
                label=_("%(sku)s 面值（元）") % {"sku": sku},
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


class CodeForm(KindForm):
    """When somebody is told that a pool runs dry."""

    alarm = forms.IntegerField(
        label=_("低于多少个提醒"), min_value=1, max_value=100_000, required=False, help_text=_("不填按 20 个")
    )


class CouponForm(KindForm):
    """How long a coupon holds, and where."""

    days = forms.IntegerField(
        label=_("兑换后几天内有效"), min_value=1, max_value=3_650, required=False, help_text=_("不填按 90 天")
    )
    place = forms.CharField(label=_("在哪里用"), max_length=80, required=False)
    place_en = forms.CharField(label=_("在哪里用（英文）"), max_length=120, required=False)


class ServiceForm(KindForm):
    """How long it takes, where it is, how it is booked."""

    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=1_440, required=False)
    hours = forms.IntegerField(
        label=_("凭证从预约时间起几小时有效"), min_value=1, max_value=72, required=False, help_text=_("不填按 4 小时")
    )
    early_minutes = forms.IntegerField(
        label=_("可以提前几分钟核销"), min_value=0, max_value=1_440, required=False, help_text=_("不填按 60 分钟")
    )
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    place_en = forms.CharField(label=_("地点（英文）"), max_length=120, required=False)
    how = forms.CharField(
        label=_("怎么预约"), max_length=200, required=False, help_text=_("例如「改期请提前一天致电前台」")
    )
    how_en = forms.CharField(label=_("怎么预约（英文）"), max_length=300, required=False)


class PrivilegeForm(KindForm):
    """The tier it raises to, and for how long."""

    tier = forms.ChoiceField(label=_("升到哪个等级"))
    days = forms.IntegerField(
        label=_("有效多少天"), min_value=1, max_value=3_650, required=False, help_text=_("不填按 365 天")
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, product=product, **kwargs)
        self.fields["tier"].choices = [("", "–"), *((tier.code, str(tier)) for tier in Tier.objects.all())]


class DonationForm(KindForm):
    """What is given to, and who takes it."""

    project = forms.CharField(label=_("公益项目"), max_length=60, required=False)
    project_en = forms.CharField(label=_("公益项目（英文）"), max_length=100, required=False)
    receiver = forms.CharField(label=_("接收机构"), max_length=60, required=False)
    receiver_en = forms.CharField(label=_("接收机构（英文）"), max_length=100, required=False)


FORMS: dict[str, type[KindForm]] = {
    K.TOPUP: TopupForm,
    K.CODE: CodeForm,
    K.COUPON: CouponForm,
    K.SERVICE: ServiceForm,
    K.PRIVILEGE: PrivilegeForm,
    K.DONATION: DonationForm,
}


def kind_form(product: Product, data: Any = None) -> KindForm | None:
    """The form of the product's kind; a parcel needs none."""
    form = FORMS.get(product.kind)
    return form(data, product=product) if form else None


class TimesForm(forms.Form):
    """A week's pattern, for so many weeks."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[0, 1, 2, 3, 4]
    )
    clock = forms.CharField(label=_("几点"), max_length=200, help_text=_("用顿号或空格隔开，例如 09:00、10:30、14:00"))
    first_on = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    weeks = forms.IntegerField(label=_("几周"), min_value=1, max_value=26, initial=4)
    capacity = forms.IntegerField(label=_("每个时段几人"), min_value=1, max_value=10_000, initial=1)

    def clean_clock(self) -> list[dt.time]:
        """Hours of the day, each once."""
        found = []
        for text in re.split(r"[、,，;；\s]+", self.cleaned_data["clock"].strip()):
            match = CLOCK.match(text)
            if not match:
                raise forms.ValidationError(_("「%(text)s」不是时间，请写成 09:00。") % {"text": text[:10]})
            found.append(dt.time(int(match[1]), int(match[2])))
        return sorted(set(found))

    def clean_first_on(self) -> dt.date:
        """Not in the past."""
        day: dt.date = self.cleaned_data["first_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("请选今天或以后的日子。"))
        return day


class CapacityForm(forms.Form):
    """How many may come at a time."""

    capacity = forms.IntegerField(min_value=0, max_value=10_000)
