"""What people type about members and addresses → clean values."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.privacy import masks
from core.ui.days import DayField
from core.ui.form_choices import set_queryset
from core.ui.secret_forms import SecretsForm
from core.ui.sheet_columns import ColumnsForm
from members.fields import DepartmentChoice
from members.models import KINDS, Channel, Department, Member, MessageCategory, Site, Tier
from members.selectors import PostalAddress
from members.selectors.organisation import below
from members.selectors.roster_columns import MEANINGS, is_enough
from members.services.channels import MessageChannelSettings
from members.services.roster import MemberDetails


class RosterForm(forms.Form):
    """A roster sheet."""

    file = forms.FileField(label=_("花名册"))


class RosterColumnsForm(ColumnsForm):
    """What each column of a roster means."""

    meanings = MEANINGS

    def lacks(self, named: Collection[str]) -> str | Promise:
        """What people can't be told apart without."""
        return "" if is_enough(named) else _("请指出哪一列是工号，哪一列是姓名。")


class DepartmentForm(forms.Form):
    """A department's name."""

    name = forms.CharField(label=_("部门名称"), max_length=Department.NAME_CHARS)


class DepartmentPlaceForm(forms.Form):
    """Where a department goes: under another that isn't the same nor below it, or to the top."""

    place = DepartmentChoice(label=_("上级部门"), required=False, empty_label=_("最上级"))

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "place", Department.objects.active().exclude(pk__in=below(department.pk)))


class MemberForm(forms.Form):
    """One person by hand."""

    employee_no = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    department = DepartmentChoice(label=_("部门"), required=False, empty_label=_("不选"))
    phone = forms.CharField(label=_("手机号"), max_length=40, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)
    joined_on = DayField(label=_("入职日期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "department", Department.objects.active())


class MemberEditForm(forms.Form):
    """All that the roster holds of a person. A value the editor may not see in clear is not shown: left empty it stays."""

    employee_no = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    department = DepartmentChoice(label=_("部门"), required=False, empty_label=_("不选"))
    phone = forms.CharField(label=_("手机号"), max_length=40, required=False)
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False)
    joined_on = DayField(label=_("入职日期"), required=False)
    grade = forms.CharField(label=_("职级"), max_length=40, required=False)
    labels = forms.CharField(label=_("标签"), max_length=400, required=False, help_text=_("多个标签用顿号隔开"))
    birthday = forms.CharField(label=_("生日"), max_length=20, required=False, help_text=_("例如 08-15，不保留年份"))
    tier = forms.ModelChoiceField(
        label=_("会员等级"), queryset=Tier.objects.none(), required=False, empty_label=_("不选")
    )
    site = forms.ModelChoiceField(
        label=_("办公点"), queryset=Site.objects.none(), required=False, empty_label=_("不选")
    )

    def __init__(self, *args: Any, member: Member, sees: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, typed = member, dict(self.initial)
        self.covered = [name for name in ("employee_no", "phone", "email", "birthday") if not sees(name)]
        own = [member.department_id] if member.department_id else []
        set_queryset(self, "department", Department.objects.active() | Department.objects.filter(pk__in=own))
        set_queryset(self, "tier", Tier.objects.all())
        set_queryset(self, "site", Site.objects.all())
        for name in self.fields:
            value = getattr(member, name)
            self.initial[name] = "、".join(value) if name == "labels" else value
        for name in self.covered:
            field = self.fields[name]
            field.required, field.help_text, self.initial[name] = False, _("留空表示不改"), ""
            field.widget.attrs["placeholder"] = masks.shown(name, getattr(member, name), sees=sees)
        self.initial = {**self.initial, **typed}

    def details(self) -> MemberDetails:
        """The clean values as the service takes them."""
        data = dict(self.cleaned_data)
        for name in self.covered:
            data[name] = data[name] or getattr(self.member, name)
        for name in ("department", "tier", "site"):
            chosen = data.pop(name)
            data[f"{name}_id"] = chosen.pk if chosen else None
        return MemberDetails(**data)


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


class MessageChannelForm(SecretsForm):
    """A company's keys for one channel."""

    def __init__(self, data: Any = None, *, channel: MessageChannelSettings) -> None:
        super().__init__(data, gateway=channel.gateway, has=channel.has)


class CardsForm(forms.Form):
    """Whom to print cards for."""

    department = DepartmentChoice(label=_("部门"), required=False, empty_label=_("全部部门"))
    everybody = forms.BooleanField(label=_("包括已有登录账号的成员"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "department", Department.objects.active())


class SiteForm(forms.Form):
    """A place of the company and who receives there."""

    name = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名"), max_length=60, required=False)
    receiver = forms.CharField(label=_("收货人"), max_length=30)
    phone = forms.CharField(label=_("电话"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    area = forms.CharField(label=_("省市区"), max_length=60, help_text=_("用空格隔开，例如：广东省 深圳市 南山区"))
    detail = forms.CharField(label=_("详细地址"), max_length=120)
    is_active = forms.BooleanField(label=_("可以收货"), required=False, initial=True)

    def clean_phone(self) -> str:
        """Its digits."""
        phone = cleaners.clean_phone(self.cleaned_data["phone"])
        if not cleaners.is_phone(phone):
            raise forms.ValidationError(_("请填写完整的电话号码。"))
        return phone

    def details(self) -> PostalAddress:
        """The address as the service takes it."""
        said = {name: self.cleaned_data[name] for name in ("receiver", "phone", "area", "detail")}
        return PostalAddress(**said, area_code="")
