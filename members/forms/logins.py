"""What is typed to sign in with a phone, and to open logins for many → clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.ui.form_choices import set_queryset
from members.fields import DepartmentChoice
from members.models import Department
from members.services.joining import LONGEST_DAYS


class PhoneForm(forms.Form):
    """The phone a code goes to."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        phone = cleaners.clean_phone(self.cleaned_data["phone"])
        if not cleaners.is_phone(phone):
            raise forms.ValidationError(_("看不懂这个手机号，请填 11 位手机号。"))
        return phone


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return cleaners.clean_no(self.cleaned_data["code"])


class LoginRunForm(forms.Form):
    """Whose logins: a department's or everybody's."""

    department = DepartmentChoice(label=_("部门"), required=False, empty_label=_("全公司"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "department", Department.objects.active())
        self.fields["department"].widget.attrs["data-autosubmit"] = True


class JoinLinkForm(forms.Form):
    """A link people of the roster join by."""

    label = forms.CharField(
        label=_("用在哪里"), max_length=40, widget=forms.TextInput(attrs={"placeholder": _("如：食堂门口海报")})
    )
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=30)
    most = forms.IntegerField(label=_("最多多少人"), min_value=1, max_value=1_000_000, initial=500)
