"""What operators type about a tenant, and a tenant about its rules → clean values."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.ui import wording
from tenants.models import SLUG_RULE, Tenant

WORD_RULE = RegexValidator(wording.RULE, _("只能由文字、字母或数字组成。"))


class OnboardForm(forms.Form):
    """A new tenant: who, where, what for, and how it looks."""

    name = forms.CharField(label=_("公司名称"), max_length=60)
    slug = forms.CharField(
        label=_("商城地址"), max_length=32, validators=[SLUG_RULE], help_text=_("小写字母、数字或连字符，以后不变")
    )
    scenario = forms.ChoiceField(
        label=_("使用场景"), choices=Tenant.Scenario.choices, widget=forms.RadioSelect, initial=Tenant.Scenario.WELFARE
    )
    points_word = forms.CharField(
        label=_("积分叫什么"),
        max_length=8,
        initial="积分",
        validators=[WORD_RULE],
        help_text=_("例如：积分、福豆、羊毛"),
    )
    color = forms.CharField(
        label=_("品牌色"), max_length=7, initial="#2b5ce6", widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = forms.FileField(label=_("标志（SVG）"), required=False, help_text=_("不上传就用小羊"))
    contact_name = forms.CharField(label=_("管理员姓名"), max_length=60)
    contact_email = forms.EmailField(label=_("管理员邮箱"), help_text=_("同时是首位管理员的登录名"))

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()


class StateForm(forms.Form):
    """The reason for suspending, resuming or refusing."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class ApplicationForm(forms.Form):
    """A company asks for a mall."""

    company = forms.CharField(label=_("公司名称"), max_length=60)
    scenario = forms.ChoiceField(label=_("使用场景"), choices=Tenant.Scenario.choices, widget=forms.RadioSelect)
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_email = forms.EmailField(label=_("联系邮箱"), help_text=_("开通后的邀请链接发到这里，也是您的登录名"))
    phone = forms.CharField(
        label=_("手机"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("加密保存，只用于这次开通"),
    )
    slug = forms.CharField(label=_("想要的商城地址"), max_length=32, validators=[SLUG_RULE])
    headcount = forms.IntegerField(label=_("大约多少人使用"), required=False, min_value=1, max_value=10_000_000)
    note = forms.CharField(
        label=_("还想说的"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    website = forms.CharField(required=False)  # people don't see it; programs fill it in

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()

    def clean_phone(self) -> str:
        """Digits, blanks, dashes, a plus: nothing else is a phone number."""
        phone = self.cleaned_data["phone"].strip()
        if phone and not (sum(map(str.isdigit, phone)) >= 5 and set(phone) <= set("0123456789+-() ")):
            raise forms.ValidationError(_("请填写正确的电话号码。"))
        return phone

    @property
    def is_from_a_program(self) -> bool:
        """Whether the field nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))

    def details(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class ApproveForm(forms.Form):
    """What an operator may still change of an application before it becomes a tenant."""

    name = forms.CharField(label=_("公司名称"), max_length=60)
    slug = forms.CharField(label=_("商城地址"), max_length=32, validators=[SLUG_RULE])
    scenario = forms.ChoiceField(label=_("使用场景"), choices=Tenant.Scenario.choices)
    color = forms.CharField(
        label=_("品牌色"), max_length=7, initial="#2b5ce6", widget=forms.TextInput(attrs={"type": "color"})
    )


class DomainForm(forms.Form):
    """A company's own host name."""

    domain = forms.CharField(
        label=_("域名"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "mall.example.com", "autocomplete": "off"}),
    )
