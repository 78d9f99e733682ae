"""Input about people that pages of several apps share: an address, an audience, the day somebody leaves."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.ui.days import DayField
from core.ui.form_choices import set_choices, set_queryset
from members.models import Department
from members.selectors import PostalAddress
from members.selectors.audiences import Audience, choices


class AddressForm(forms.Form):
    """A delivery address. The area comes from three selects as words and a six-digit code."""

    receiver = forms.CharField(label=_("收货人"), max_length=30)
    phone = forms.CharField(
        label=_("手机号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    area = forms.CharField(label=_("所在地区"), max_length=60)
    area_code = forms.RegexField(
        r"^\d{6}\Z", widget=forms.HiddenInput, error_messages={"required": _("请选择省、市、区")}
    )
    detail = forms.CharField(label=_("详细地址"), max_length=120, widget=forms.Textarea(attrs={"rows": 2}))
    is_default = forms.BooleanField(label=_("设为默认地址"), required=False)

    def clean_phone(self) -> str:
        """Eleven digits, however they are grouped."""
        phone = cleaners.clean_phone(self.cleaned_data["phone"])
        if not cleaners.is_cn_mobile(phone):
            raise forms.ValidationError(_("请填写 11 位手机号。"))
        return phone

    def details(self) -> PostalAddress:
        """The address as the service takes it."""
        return PostalAddress(
            **{name: self.cleaned_data[name] for name in ("receiver", "phone", "area", "area_code", "detail")}
        )


class DepartmentChoice(forms.ModelChoiceField):
    """A department, told by its whole path. Which are offered is set when the form is made."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Department.objects.none(), **kwargs)

    def label_from_instance(self, department: Any) -> str:
        return department.path or department.name


class DepartmentChoices(forms.ModelMultipleChoiceField):
    """Some departments, told by their whole paths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Department.objects.none(), **kwargs)

    def label_from_instance(self, department: Any) -> str:
        return department.path or department.name


class LeaveForm(forms.Form):
    """When and why somebody left."""

    on = DayField(label=_("离开日期"))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class AudienceFields(forms.Form):
    """Whom: every list that is filled in narrows the choice; nothing filled in means everybody active."""

    departments = DepartmentChoices(label=_("部门（含下级）"), required=False, widget=forms.CheckboxSelectMultiple)
    grades = forms.MultipleChoiceField(label=_("职级"), required=False, widget=forms.CheckboxSelectMultiple)
    labels = forms.MultipleChoiceField(label=_("标签"), required=False, widget=forms.CheckboxSelectMultiple)
    joined_from = DayField(label=_("入职不早于"), required=False)
    joined_until = DayField(label=_("入职不晚于"), required=False)
    birth_months = forms.TypedMultipleChoiceField(
        label=_("生日月份"),
        required=False,
        coerce=int,
        choices=list(MONTHS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self) -> None:
        """Fill in what there is to choose from."""
        offered = choices()
        set_queryset(self, "departments", Department.objects.active())
        for name in ("grades", "labels"):
            set_choices(self, name, [(one, one) for one in offered[name]])

    def audience(self) -> Audience:
        """The clean choice."""
        data = self.cleaned_data
        return Audience(
            departments=sorted(one.pk for one in data.get("departments") or []),
            grades=sorted(data.get("grades") or []),
            labels=sorted(data.get("labels") or []),
            joined_from=str(data.get("joined_from") or ""),
            joined_until=str(data.get("joined_until") or ""),
            birth_months=sorted(data.get("birth_months") or []),
        )

    @staticmethod
    def initial_of(audience: Audience) -> dict[str, Any]:
        """The same choice as a form starts with it."""
        return {**audience.to_json()}


class CountForm(AudienceFields):
    """The choice alone, for the live count."""

    points = forms.IntegerField(required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
