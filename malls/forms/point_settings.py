"""The rules of points as a mall's own people type them → clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.days import DayField
from core.ui.form_choices import set_choices
from points.selectors import VALIDITIES
from points.services.policies import TypeRules


class PointTypeForm(forms.Form):
    """A point type: name, where it may be spent, how long it lives, how much one person may get."""

    name = forms.CharField(label=_("名称"), max_length=40)
    scope = forms.MultipleChoiceField(
        label=_("可用范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则全部可用；专项先于通用使用。"),
    )
    priority = forms.IntegerField(
        label=_("使用顺序"),
        min_value=1,
        max_value=999,
        initial=100,
        help_text=_("数字小的先用；同为专项时范围小的先用。"),
    )
    validity = forms.ChoiceField(label=_("有效期规则"), choices=VALIDITIES)
    validity_n = forms.IntegerField(label=_("N"), required=False, min_value=1, max_value=3650)
    validity_on = DayField(label=_("固定日期"), required=False)
    line_cap = forms.IntegerField(label=_("单人单次上限"), min_value=1, max_value=10**9, initial=100_000)
    suggested_cap = forms.IntegerField(
        label=_("单人单次建议上限（超过会提醒）"), min_value=1, max_value=10**9, initial=5_000
    )
    month_cap = forms.IntegerField(label=_("单人每月上限"), required=False, min_value=1, max_value=10**9)
    refund_days = forms.IntegerField(
        label=_("退回积分的最短有效天数"),
        min_value=0,
        max_value=365,
        initial=30,
        help_text=_("退款时原批次快到期的，至少还能用这么多天。"),
    )
    is_active = forms.BooleanField(label=_("可以发放"), required=False, initial=True)

    def __init__(self, data: Any = None, files: Any = None, *, point_type: Any, categories: Any, **kwargs: Any) -> None:
        initial = {name: getattr(point_type, name) for name in TypeRules.__dataclass_fields__} if point_type else {}
        super().__init__(data, files, initial=initial, **kwargs)
        set_choices(self, "scope", [(one.pk, one.name) for one in categories])
        if point_type and point_type.is_default:
            for name in ("scope", "is_active"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A rule that counts needs its number, a fixed day its day."""
        data = super().clean() or self.cleaned_data
        if data.get("validity") in ("days", "months", "inactivity") and not data.get("validity_n"):
            self.add_error("validity_n", _("请填写天数或月数。"))
        if data.get("validity") == "fixed" and not data.get("validity_on"):
            self.add_error("validity_on", _("请选择日期。"))
        return data

    def rules(self) -> TypeRules:
        """The clean values as the service takes them."""
        data = {"is_active": True, **self.cleaned_data}
        return TypeRules(**{**data, "scope": sorted(int(pk) for pk in data.get("scope", []))})


class PolicyForm(forms.Form):
    """The tenant's rules for hard cases."""

    negative = forms.ChoiceField(label=_("冲正时积分已被使用"), widget=forms.RadioSelect)
    rows_policy = forms.ChoiceField(label=_("名单中有错误行"), widget=forms.RadioSelect)
    leaver = forms.ChoiceField(label=_("成员离职"), widget=forms.RadioSelect)
    leaver_days = forms.IntegerField(label=_("离职后可用天数"), min_value=1, max_value=365)
    hold_minutes = forms.IntegerField(label=_("冻结自动释放（分钟）"), min_value=1, max_value=10_080)
    alone_points = forms.IntegerField(label=_("给同一位成员，每天最多"), min_value=0, max_value=10**9)
    alone_month_points = forms.IntegerField(label=_("给同一位成员，每月最多"), min_value=0, max_value=10**9)
    alone_day_total = forms.IntegerField(label=_("一个人每天合计最多"), min_value=0, max_value=10**9)
    alone_month_total = forms.IntegerField(label=_("一个人每月合计最多"), min_value=0, max_value=10**9)
    alone_budget_points = forms.IntegerField(label=_("一个人每月调整预算最多"), min_value=0, max_value=2 * 10**9)
    life_limit_days = forms.IntegerField(
        label=_("退回积分最多延到原到期日后（天）"),
        min_value=0,
        max_value=365,
        help_text=_("因商城原因退回的积分会补足有效期，但不超过这个天数。"),
    )
    grace_days = forms.IntegerField(
        label=_("期间已到期的积分退回后可用（天）"),
        min_value=0,
        max_value=30,
        help_text=_("每批积分只有一次；填 0 表示退回后随即失效。"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, policy: Any, **kwargs: Any) -> None:
        super().__init__(data, files, initial={name: getattr(policy, name) for name in self.base_fields}, **kwargs)
        for name in ("negative", "rows_policy", "leaver"):
            set_choices(self, name, policy._meta.get_field(name).choices)


class RateForm(forms.Form):
    """Points per yuan from a day on."""

    points_per_yuan = forms.IntegerField(label=_("多少积分抵 1 元"), min_value=1, max_value=1_000_000)
    from_on = DayField(label=_("生效日期"))
    reason = forms.CharField(label=_("原因"), max_length=200)
