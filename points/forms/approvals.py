"""Browser input for decisions and for the steps they go through."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from core.bounds import MAX_POINTS


class NoteForm(forms.Form):
    """A decision's words."""

    note = forms.CharField(label=_("意见"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that must be given."""

    note = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class StepForm(forms.Form):
    """One more approval step."""

    title = forms.CharField(
        label=_("步骤名称"), max_length=40, widget=forms.TextInput(attrs={"placeholder": _("如：财务复核")})
    )
    above_points = forms.IntegerField(
        label=_("超过多少分时需要"),
        min_value=0,
        max_value=MAX_POINTS,
        initial=0,
        help_text=_("填 0 表示每一批都需要。"),
    )
    role = forms.ModelChoiceField(
        label=_("由谁审批"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("任何有审批权限的人"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.filter(permissions__contains=["grants.approve"])  # type: ignore[attr-defined]
