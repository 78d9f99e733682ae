"""What people type about members and addresses → clean values."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import KINDS, Channel, Department, MessageCategory
from members.selectors import AddressFacts
from members.services.channels import OPTIONAL, SECRETS, ChannelFacts


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


class ChoicesForm(forms.Form):
    """What a member wants to be told: boxes named category:channel, and the language of what leaves the house."""

    on = forms.MultipleChoiceField(
        required=False, choices=[(f"{one}:{way}", "") for one in MessageCategory for way in Channel]
    )
    language = forms.ChoiceField(
        label=_("消息语言"),
        required=False,
        choices=[("", _("跟随商城")), ("zh-hans", "简体中文"), ("en", "English")],
        widget=forms.RadioSelect,
    )

    def pairs(self) -> set[tuple[str, str]]:
        """(category, channel) of every box that is ticked."""
        return pairs_of(self.cleaned_data["on"])


class MessageRulesForm(forms.Form):
    """Which kind goes through which channel (boxes named kind:channel), and when it is quiet."""

    on = forms.MultipleChoiceField(required=False, choices=[(f"{one}:{way}", "") for one in KINDS for way in Channel])
    quiet = forms.BooleanField(label=_("静默时段内先不发送"), required=False)
    from_time = forms.TimeField(label=_("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    until_time = forms.TimeField(label=_("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def pairs(self) -> set[tuple[str, str]]:
        """(kind, channel) of every box that is ticked."""
        return pairs_of(self.cleaned_data["on"])


def pairs_of(values: list[str]) -> set[tuple[str, str]]:
    """«order:mail» → (order, mail)."""
    return {(one, way) for one, _colon, way in (value.partition(":") for value in values)}


class MessageChannelForm(forms.Form):
    """A company's keys for one channel. What is there is never shown again; an empty field keeps it."""

    WORDS: ClassVar[dict[str, Any]] = {
        "from_email": _("发件人邮箱"),
        "host": _("SMTP 服务器"),
        "port": _("SMTP 端口"),
        "user": _("SMTP 用户名"),
        "password": _("SMTP 密码"),
        "access_key_id": _("AccessKey ID"),
        "access_key_secret": _("AccessKey Secret"),
        "sign_name": _("短信签名"),
        "template_code": _("短信模板编号"),
        "corpid": _("企业 ID（CorpID）"),
        "agentid": _("应用 AgentId"),
        "secret": _("应用 Secret"),
        "app_key": _("应用 AppKey"),
        "app_secret": _("应用 AppSecret"),
        "agent_id": _("应用 AgentId"),
        "app_id": _("应用 App ID"),
    }
    NUMBERS = frozenset({"port", "agentid", "agent_id"})

    def __init__(self, *args: Any, channel: ChannelFacts, **kwargs: Any) -> None:
        # Under this prefix a form that waits for its sender's proof is not kept in the session (core/guards.py).
        super().__init__(*args, prefix=f"password-{channel.channel}", auto_id=f"{channel.channel}-%s", **kwargs)
        for name in SECRETS[channel.channel]:
            widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
            if name in self.NUMBERS:
                widget.attrs["inputmode"] = "numeric"
            if name in channel.has:
                widget.attrs["placeholder"] = _("已保存，留空则不变")
            is_needed = name not in channel.has and name not in OPTIONAL
            self.fields[name] = forms.CharField(
                label=self.WORDS[name], max_length=500, required=is_needed, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.NUMBERS & set(self.fields):
            if data.get(name) and not data[name].strip().isdecimal():
                self.add_error(name, _("请填写数字。"))
        return data


class CardsForm(forms.Form):
    """Whom to print cards for."""

    department = forms.ModelChoiceField(
        label=_("部门"), queryset=Department.objects.none(), required=False, empty_label=_("全部部门")
    )
    everybody = forms.BooleanField(label=_("包括已有登录账号的成员"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.all()  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """A place of the company and who receives there."""

    name = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名"), max_length=60, required=False)
    receiver = forms.CharField(label=_("收货人"), max_length=30)
    phone = forms.CharField(label=_("电话"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    area = forms.CharField(label=_("省市区"), max_length=60, help_text=_("用空格隔开，例如：广东省 深圳市 南山区"))
    detail = forms.CharField(label=_("详细地址"), max_length=120)
    is_active = forms.BooleanField(label=_("可以收货"), required=False, initial=True)

    def facts(self) -> AddressFacts:
        """The address as the service takes it."""
        said = {name: self.cleaned_data[name] for name in ("receiver", "phone", "area", "detail")}
        return AddressFacts(**said, area_code="")
