"""What people type about members and addresses → clean values."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Department
from members.selectors import AddressFacts

PHONE = re.compile(r"1\d{10}\Z")


class AddressForm(forms.Form):
    """A delivery address. The area comes from three selects as words and a six-digit code."""

    receiver = forms.CharField(label=_("收货人"), max_length=30)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    area = forms.CharField(label=_("所在地区"), max_length=60)
    area_code = forms.RegexField(
        r"^\d{6}\Z", widget=forms.HiddenInput, error_messages={"required": _("请选择省、市、区")}
    )
    detail = forms.CharField(label=_("详细地址"), max_length=120, widget=forms.Textarea(attrs={"rows": 2}))
    is_default = forms.BooleanField(label=_("设为默认地址"), required=False)

    def clean_phone(self) -> str:
        """Eleven digits, spaces and dashes forgiven."""
        phone = re.sub(r"[\s-]", "", self.cleaned_data["phone"]).removeprefix("+86")
        if not PHONE.match(phone):
            raise forms.ValidationError(_("请填写 11 位手机号。"))
        return phone

    def facts(self) -> AddressFacts:
        """The address as the service takes it."""
        return AddressFacts(
            **{name: self.cleaned_data[name] for name in ("receiver", "phone", "area", "area_code", "detail")}
        )


class RosterForm(forms.Form):
    """A roster sheet."""

    file = forms.FileField(label=_("花名册"))


class MemberForm(forms.Form):
    """One person by hand."""

    employee_no = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    department = forms.ModelChoiceField(
        label=_("部门"), queryset=Department.objects.none(), required=False, empty_label=_("不选")
    )
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)
    joined_on = forms.DateField(label=_("入职日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.all()


class LeaveForm(forms.Form):
    """When and why somebody left."""

    on = forms.DateField(label=_("离开日期"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)
