"""Browser input for budgets."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.bounds import MAX_POINTS
from core.ui.days import DayField
from core.ui.form_choices import set_choices, set_queryset
from members.fields import DepartmentChoice
from members.models import Department
from points.models import Budget


class BudgetForm(forms.Form):
    """A new budget."""

    name = forms.CharField(label=_("预算名称"), max_length=60)
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    department = DepartmentChoice(label=_("归属部门"), required=False, empty_label=_("全公司"))
    law_bucket = forms.ChoiceField(label=_("费用类别"), choices=Budget.LawBucket.choices)
    ends_on = DayField(
        label=_("最后一天"),
        required=False,
        help_text=_("过了这一天不再支付，剩下的可以结转；不填就是一直有效。"),
    )
    parent = forms.ModelChoiceField(
        label=_("从哪个预算划出"),
        queryset=Budget.objects.none(),
        required=False,
        empty_label=_("独立预算"),
        help_text=_("部门预算沿用上级的年度、最后一天与费用类别，额度由上级划拨。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "department", Department.objects.active())
        set_queryset(
            self, "parent", Budget.objects.filter(parent__isnull=True, is_opening=False).order_by("-year", "pk")
        )
        year = timezone.localdate().year
        self.initial.setdefault("year", year)
        self.initial.setdefault("ends_on", dt.date(year, 12, 31))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ends_on, year = data.get("ends_on"), data.get("year")
        if ends_on and year and ends_on.year < year:
            self.add_error("ends_on", _("最后一天早于预算的年度。"))
        return data


class BudgetEndForm(forms.Form):
    """Until when a budget pays, and which comes after it."""

    ends_on = DayField(
        label=_("最后一天"),
        required=False,
        help_text=_("过了这一天不再支付；退回的积分照样退回这里。不填就是一直有效。"),
    )
    next_budget = forms.ModelChoiceField(
        label=_("接续的预算"),
        queryset=Budget.objects.none(),
        required=False,
        empty_label=_("暂不指定"),
        help_text=_("截止以后，自动发放改由它支付；剩余积分结转到它。"),
    )

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = (
            Budget.objects.filter(parent__isnull=True, is_opening=False).exclude(pk=budget.pk).order_by("-year", "pk")
        )
        set_queryset(self, "next_budget", others)
        self.initial = {"ends_on": budget.ends_on, "next_budget": budget.next_budget_id, **self.initial}


class BudgetFilter(forms.Form):
    """Which budgets the tree shows."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False, empty_value=None)
    law = forms.ChoiceField(
        label=_("费用类别"), required=False, choices=[("", _("全部类别")), *Budget.LawBucket.choices]
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "year", [(year, str(year)) for year in years])
        this = timezone.localdate().year
        self.default = this if this in years else next(iter(years), this)

    def shown(self) -> tuple[int, str]:
        """Year (this one, or the latest there is) and law bucket; what makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data.get("year") or self.default, self.cleaned_data.get("law", "")


class TopUpForm(forms.Form):
    """Points into, between or out of budgets."""

    points = forms.IntegerField(label=_("积分"), min_value=1, max_value=MAX_POINTS)
    note = forms.CharField(label=_("原因"), max_length=200)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())
