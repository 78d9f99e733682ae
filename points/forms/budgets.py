"""Browser input for budgets."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Department
from points.models import Budget


class BudgetForm(forms.Form):
    """A new budget."""

    name = forms.CharField(label=_("预算名称"), max_length=60)
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    department = forms.ModelChoiceField(
        label=_("归属部门"), queryset=Department.objects.none(), required=False, empty_label=_("全公司")
    )
    law_bucket = forms.ChoiceField(label=_("费用类别"), choices=Budget.LawBucket.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.all()
        self.initial.setdefault("year", timezone.localdate().year)


class TopUpForm(forms.Form):
    """Points into a budget."""

    points = forms.IntegerField(label=_("充值积分"), min_value=1, max_value=10**12)
    note = forms.CharField(label=_("充值原因"), max_length=200)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())
