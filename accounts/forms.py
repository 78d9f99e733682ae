"""What an administrator types about staff → clean values."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


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
