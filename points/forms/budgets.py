"""Browser input for budgets."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.bounds import MAX_POINTS
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
    parent = forms.ModelChoiceField(
        label=_("从哪个预算划出"),
        queryset=Budget.objects.none(),
        required=False,
        empty_label=_("独立预算"),
        help_text=_("部门预算沿用上级的年度与费用类别，额度由上级划拨。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "department", Department.objects.active())
        set_queryset(self, "parent", Budget.objects.filter(parent__isnull=True).order_by("-year", "pk"))
        self.initial.setdefault("year", timezone.localdate().year)


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
