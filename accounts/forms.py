"""What people type about themselves and about staff → clean values."""

import datetime as dt
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ROLE_PRESETS, Permission, PersonalField, Role, SignInPolicy, User
from accounts.selectors import policy, staff
from accounts.services.api_keys import NEVER
from core import cleaners
from core.bounds import MAX_POINTS
from core.tenancy.connections import connection
from core.ui.days import DayField
from core.ui.form_choices import set_choices, set_queryset


class RolesForm(forms.Form):
    """Which roles somebody has."""

    roles = forms.ModelMultipleChoiceField(
        label=_("角色"), queryset=Role.objects.none(), to_field_name="code", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "roles", Role.objects.all())

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
    expires_on = DayField(
        label=_("有效期至"),
        required=False,
        help_text=_("最长一年；不填即一年。到期前请换新密钥。"),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = owner.permissions - NEVER
        set_choices(self, "permissions", [(p.value, p.label) for p in Permission if p.value in held])

    def clean_expires_on(self) -> dt.datetime | None:
        """The end of that day where the tenant lives."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("请选择今天或以后的日期。"))
        return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


class LongEnough:
    """A password validator: as long as the tenant asks for."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a shorter one."""
        least = policy().password_min_length
        if len(password) < least:
            raise ValidationError(gettext("密码至少 %(least)d 位。") % {"least": least}, code="password_too_short")

    def get_help_text(self) -> str:
        """What to tell people beforehand."""
        return gettext("密码至少 %(least)d 位。") % {"least": policy().password_min_length}


class NotTheMallsName:
    """A password validator: the names of product, mall and person are the first that a guesser tries, with a year behind them."""

    OWN = ("xiaoyang", "小羊", "小羊云商")

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse one that is such a name and some digits or signs."""
        tenant = connection.tenant
        names = [*self.OWN, getattr(tenant, "slug", ""), getattr(tenant, "name", ""), getattr(user, "login", "")]
        letters = _letters(password)
        if letters and letters in {_letters(name) for name in names}:
            raise ValidationError(
                gettext("密码不能只是平台、商城或您自己的名字加几位数字。"), code="password_is_a_name"
            )

    def get_help_text(self) -> str:
        """What to tell people beforehand."""
        return gettext("不要用平台、商城或您自己的名字加几位数字。")


def _letters(text: str) -> str:
    return "".join(sign for sign in cleaners.clean_text(text).lower() if sign.isalpha())


def _code_field(*, recovery: bool) -> forms.CharField:
    hints = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "tracking-widest"}
    return forms.CharField(
        label=_("验证码或恢复码") if recovery else _("6 位验证码"), max_length=20, widget=forms.TextInput(attrs=hints)
    )


class CodeForm(AuthenticateForm):
    """The second step: a code from the app, or a recovery code."""

    code = _code_field(recovery=True)


class ReauthenticateCodeForm(AllauthReauthenticateCodeForm):
    """Proving oneself again by a code."""

    code = _code_field(recovery=True)


class ActivateTOTPForm(AllauthActivateTOTPForm):
    """The first code of a new app."""

    code = _code_field(recovery=False)


class ReauthenticateForm(AllauthReauthenticateForm):
    """Proving oneself again by the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs |= {"placeholder": "", "autofocus": True}


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey: its name, and whether it opens the door alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("名称"),
            max_length=60,
            required=False,
            initial=_("通行密钥"),
            help_text=_("方便您认出它，例如「办公室电脑」"),
        )
        self.fields["passwordless"].label = _("以后用它直接登录，不再输密码")
        self.fields["passwordless"].help_text = ""
        self.order_fields(["name", "passwordless", "credential"])


class PolicyForm(forms.ModelForm):
    """The tenant's sign-in rules."""

    class Meta:
        model = SignInPolicy
        fields = [
            "require_mfa",
            "idle_minutes",
            "password_min_length",
            "lock_after",
            "step_up_points",
            "phone_codes_a_day",
        ]
        labels = {
            "require_mfa": _("必须开启两步验证的人"),
            "idle_minutes": _("多久不操作自动退出（分钟）"),
            "password_min_length": _("密码最短位数"),
            "lock_after": _("连续输错几次锁定"),
            "step_up_points": _("审批多少积分以上要再次确认身份"),
            "phone_codes_a_day": _("一天最多发多少条登录验证码"),
        }
        help_texts = {
            "idle_minutes": _("5 到 1440，只对管理后台有效"),
            "password_min_length": _("8 到 64，下次改密码时生效"),
            "lock_after": _("3 到 20，锁定 15 分钟"),
            "step_up_points": _("按整个批次的总积分计算"),
            "phone_codes_a_day": _("填 0 关闭手机验证码登录；需在消息渠道里开通短信并填验证码模板"),
        }
        widgets = {"require_mfa": forms.RadioSelect}

    idle_minutes = forms.IntegerField(min_value=5, max_value=1440)
    password_min_length = forms.IntegerField(min_value=8, max_value=64)
    lock_after = forms.IntegerField(min_value=3, max_value=20)
    step_up_points = forms.IntegerField(min_value=0, max_value=10**12)
    phone_codes_a_day = forms.IntegerField(min_value=0, max_value=10**6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.Meta.labels.items():
            self.fields[name].label = label
        for name, label in self.Meta.help_texts.items():
            self.fields[name].help_text = label


class RoleForm(forms.Form):
    """A new role: its name, and which one it starts from."""

    name = forms.CharField(label=_("角色名称"), max_length=40)
    preset = forms.ChoiceField(label=_("从哪个角色开始"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        presets = [(code, gettext(name)) for code, (name, _permissions) in ROLE_PRESETS.items()]
        set_choices(self, "preset", [("", _("空白角色")), *presets])


class RoleNameForm(forms.Form):
    """Another name for a role."""

    name = forms.CharField(label=_("角色名称"), max_length=40)


class MatrixForm(forms.Form):
    """Ticks of the matrix: which roles it shows, and `role:power` for each tick (a permission or a personal field)."""

    roles = forms.MultipleChoiceField()
    powers = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(Role.objects.values_list("code", flat=True))
        names = [*(p.value for p in Permission if not p.startswith("platform.")), *PersonalField.values]
        set_choices(self, "roles", [(code, code) for code in codes])
        set_choices(self, "powers", [(f"{code}:{name}",) * 2 for code in codes for name in names])

    def by_role(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """Permissions and clear fields of every role shown."""
        ticked = {tuple(item.split(":", 1)) for item in self.cleaned_data["powers"]}
        fields = frozenset(PersonalField.values)
        found = {}
        for code in self.cleaned_data["roles"]:
            names = frozenset(name for role, name in ticked if role == code)
            found[code] = (names - fields, names & fields)
        return found


class ApprovalStepForm(forms.Form):
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
        set_queryset(self, "role", Role.objects.filter(permissions__contains=["grants.approve"]))


class DeputyForm(forms.Form):
    """Who stands in for whom, from when to when."""

    user = forms.ModelChoiceField(label=_("谁不在"), queryset=User.objects.none(), empty_label=_("请选择"))
    deputy = forms.ModelChoiceField(label=_("由谁代理"), queryset=User.objects.none(), empty_label=_("请选择"))
    from_on = DayField(label=_("开始日期"))
    until_on = DayField(label=_("结束日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "user", staff())
        set_queryset(self, "deputy", staff())
