"""What an administrator types about staff → clean values."""

import datetime as dt
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Permission, Role, User
from accounts.services.api_keys import NEVER


class RolesForm(forms.Form):
    """Which roles somebody has."""

    roles = forms.ModelMultipleChoiceField(
        label=_("角色"), queryset=Role.objects.none(), to_field_name="code", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.all()  # type: ignore[attr-defined]

    def codes(self) -> list[str]:
        """The codes of the chosen roles."""
        return [role.code for role in self.cleaned_data["roles"]]


class StaffForm(RolesForm):
    """A new colleague for the console."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    login = forms.CharField(label=_("登录名"), max_length=64)
    email = forms.EmailField(label=_("邮箱"), required=False)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)
    field_order = ["name", "login", "email", "title", "roles"]


class SignInForm(LoginForm):
    """allauth's sign-in, in the words people here use for their account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号")
        self.fields["login"].widget.attrs["placeholder"] = _("工号、登录名或邮箱")


class ApiKeyForm(forms.Form):
    """A key for a program: at most what its owner may, and nothing that decides."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：人事系统、积分小程序"))
    permissions = forms.MultipleChoiceField(label=_("权限"), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label=_("有效期至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = owner.permissions - NEVER
        self.fields["permissions"].choices = [(p.value, p.label) for p in Permission if p.value in held]  # type: ignore[attr-defined]

    def clean_expires_on(self) -> dt.datetime | None:
        """The end of that day where the tenant lives."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("请选择今天或以后的日期。"))
        return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
