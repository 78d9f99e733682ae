"""Browser input for picked people, rules that grant by themselves, and what is done to one member."""

import datetime as dt
import uuid
from typing import Any, overload

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.days import DayField
from core.ui.form_choices import set_queryset
from members.fields import AudienceFields, CountForm
from members.selectors.audiences import Audience
from points import selectors
from points.forms.grants import BudgetChoice, DraftForm, TypeChoice
from points.models import Budget, GrantRule, PointType
from points.selectors.calendar import FESTIVALS
from points.services.rules import RuleSettings


class PickForm(AudienceFields, DraftForm):
    """A batch for people who are picked: whom, how much each, and the settings of any batch."""

    points = forms.IntegerField(label=_("每人积分"), min_value=1, max_value=10**9)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        self.initial.setdefault("request_key", uuid.uuid4())


class SegmentForm(CountForm):
    """A name for a choice worth keeping."""

    name = forms.CharField(label=_("人群名称"), max_length=40)


class RuleForm(AudienceFields):
    """A rule: when, whom, how much, from which budget."""

    name = forms.CharField(label=_("规则名称"), max_length=60)
    kind = forms.ChoiceField(label=_("什么时候发"), choices=GrantRule.Kind.choices)
    on = DayField(label=_("日期"), required=False, help_text=_("指定一天，或每年的这一天。"))
    month_day = forms.IntegerField(
        label=_("每月几号"), required=False, min_value=1, max_value=31, help_text=_("短的月份取最后一天。")
    )
    festival = forms.ChoiceField(label=_("节日"), required=False, choices=[("", _("请选择")), *FESTIVALS.items()])
    days_before = forms.IntegerField(label=_("提前几天"), required=False, min_value=0, max_value=60, initial=0)
    workday_before = forms.BooleanField(label=_("遇到休息日，提前到上一个工作日"), required=False, initial=True)
    at_hour = forms.TypedChoiceField(
        label=_("几点"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)], initial=9
    )
    points = forms.IntegerField(label=_("每人积分"), min_value=1, max_value=10**9)
    by_years = forms.CharField(
        label=_("按司龄加码"),
        required=False,
        max_length=200,
        help_text=_("如 1:100, 5:500 表示满 1 年 100 分、满 5 年 500 分。"),
    )
    budget = BudgetChoice(label=_("预算科目"), queryset=Budget.objects.none(), empty_label=_("请选择"))
    point_type = TypeChoice(
        label=_("积分类型"), queryset=PointType.objects.none(), required=False, empty_label=_("按预算的积分类型")
    )
    reason = forms.CharField(label=_("发放事由"), max_length=100)
    greeting = forms.CharField(
        label=_("祝福语"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    until = DayField(label=_("规则截止"), required=False)

    def __init__(self, *args: Any, rule: GrantRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        set_queryset(self, "budget", selectors.budget_choices())
        set_queryset(self, "point_type", selectors.point_types(active=True))
        if rule:
            names = [name for name in RuleSettings.__dataclass_fields__ if name not in ("audience", "by_years")]
            self.initial = {name.removesuffix("_id"): getattr(rule, name) for name in names}
            self.initial |= self.initial_of(Audience.of(rule.audience))
            self.initial["by_years"] = ", ".join(f"{years}:{points}" for years, points in rule.by_years.items())

    def clean_by_years(self) -> dict[str, int]:
        """{"1": 100, "5": 500}."""
        steps: dict[str, int] = {}
        for step in self.cleaned_data["by_years"].replace("，", ",").replace("：", ":").split(","):
            if not step.strip():
                continue
            years, _colon, points = (part.strip() for part in step.partition(":"))
            if not (years.isdecimal() and points.isdecimal() and int(years) <= 60 and 0 < int(points) <= 10**9):
                raise forms.ValidationError(_("请写成 1:100, 5:500 的样子。"))
            steps[years] = int(points)
        return dict(sorted(steps.items(), key=lambda item: int(item[0])))

    def clean(self) -> dict[str, Any]:
        """Each kind of rule needs its own day."""
        data = super().clean() or self.cleaned_data
        needed = {"once": "on", "yearly": "on", "monthly": "month_day", "festival": "festival"}.get(
            data.get("kind", "")
        )
        if needed and not data.get(needed):
            self.add_error(needed, _("请填写。"))
        if data.get("kind") == "once" and data.get("on") and data["on"] < timezone.localdate():
            self.add_error("on", _("请选择今天或以后的日期。"))
        return data

    def details(self) -> RuleSettings:
        """The clean values as the service takes them."""
        data = {**self.cleaned_data, "days_before": self.cleaned_data.get("days_before") or 0}
        for name in ("budget", "point_type"):
            chosen = data.pop(name)
            data[f"{name}_id"] = chosen.pk if chosen else None
        details = {name: value for name, value in data.items() if name in RuleSettings.__dataclass_fields__}
        return RuleSettings(**{**details, "audience": self.audience().to_json()})


class OneGrantForm(forms.Form):
    """Points for one member, with a reason."""

    points = forms.IntegerField(label=_("积分"), min_value=1, max_value=10**9)
    budget = BudgetChoice(label=_("预算科目"), queryset=Budget.objects.none(), empty_label=_("请选择"))
    point_type = TypeChoice(
        label=_("积分类型"), queryset=PointType.objects.none(), required=False, empty_label=_("按预算的积分类型")
    )
    reason = forms.CharField(label=_("事由"), max_length=100)
    expires_on = DayField(label=_("有效期至"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "budget", selectors.budget_choices())
        set_queryset(self, "point_type", selectors.point_types(active=True))
        self.initial.setdefault("request_key", uuid.uuid4())

    def options(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        data = self.cleaned_data
        return {
            "points": data["points"],
            "budget_id": data["budget"].pk,
            "reason": data["reason"],
            "point_type_id": data["point_type"].pk if data["point_type"] else None,
            "expires_at": end_of(data["expires_on"]),
            "reference": f"grant/{data['request_key']}",
        }


class ExtendForm(forms.Form):
    """A longer life for what a member (or a group) holds."""

    until = DayField(label=_("延长到"))
    reason = forms.CharField(label=_("原因"), max_length=200)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())


class ExtendGroupForm(AudienceFields, ExtendForm):
    """A longer life for everything a group holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()


class TransferForm(forms.Form):
    """Points from one member to another."""

    taker = forms.CharField(label=_("对方工号"), max_length=40)
    points = forms.IntegerField(label=_("积分"), min_value=1, max_value=10**9)
    note = forms.CharField(label=_("原因"), max_length=200)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())


@overload
def end_of(day: dt.date) -> dt.datetime: ...
@overload
def end_of(day: None) -> None: ...
def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last second of a day where the tenant lives."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59))) if day else None
