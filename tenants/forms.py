"""What the operator types about a tenant → clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import SLUG_RULE, Tenant


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
        label=_("积分叫什么"), max_length=8, initial="积分", help_text=_("例如：积分、福豆、羊毛")
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
    """Why a tenant is suspended or resumed."""

    reason = forms.CharField(label=_("原因"), max_length=200)
