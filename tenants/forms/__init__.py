"""What operators type about a tenant, and a tenant about its rules → clean values."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.ui import wording
from points.selectors import VALIDITIES
from points.services.policies import TypeRules
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
    """Why a tenant is suspended or resumed."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class PointTypeForm(forms.Form):
    """A point type: name, where it may be spent, how long it lives, how much one person may get."""

    name = forms.CharField(label=_("名称"), max_length=40)
    scope = forms.MultipleChoiceField(
        label=_("可用范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则全部可用；专项先于通用使用。"),
    )
    priority = forms.IntegerField(
        label=_("使用顺序"),
        min_value=1,
        max_value=999,
        initial=100,
        help_text=_("数字小的先用；同为专项时范围小的先用。"),
    )
    validity = forms.ChoiceField(label=_("有效期规则"), choices=VALIDITIES)
    validity_n = forms.IntegerField(label=_("N"), required=False, min_value=1, max_value=3650)
    validity_on = forms.DateField(label=_("固定日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    line_cap = forms.IntegerField(label=_("单人单次上限"), min_value=1, max_value=10**9, initial=100_000)
    suggested_cap = forms.IntegerField(
        label=_("单人单次建议上限（超过会提醒）"), min_value=1, max_value=10**9, initial=5_000
    )
    month_cap = forms.IntegerField(label=_("单人每月上限"), required=False, min_value=1, max_value=10**9)
    refund_days = forms.IntegerField(
        label=_("退回积分的最短有效天数"),
        min_value=0,
        max_value=365,
        initial=30,
        help_text=_("退款时原批次快到期的，至少还能用这么多天。"),
    )
    is_active = forms.BooleanField(label=_("可以发放"), required=False, initial=True)

    def __init__(self, *args: Any, point_type: Any, categories: Any, **kwargs: Any) -> None:
        initial = {name: getattr(point_type, name) for name in TypeRules.__dataclass_fields__} if point_type else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["scope"].choices = [(one.pk, one.name) for one in categories]
        if point_type and point_type.is_default:
            for name in ("scope", "is_active"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A rule that counts needs its number, a fixed day its day."""
        data = super().clean() or self.cleaned_data
        if data.get("validity") in ("days", "months", "inactivity") and not data.get("validity_n"):
            self.add_error("validity_n", _("请填写天数或月数。"))
        if data.get("validity") == "fixed" and not data.get("validity_on"):
            self.add_error("validity_on", _("请选择日期。"))
        return data

    def rules(self) -> TypeRules:
        """The clean values as the service takes them."""
        data = {"is_active": True, **self.cleaned_data}
        return TypeRules(**{**data, "scope": sorted(int(pk) for pk in data.get("scope", []))})


class PolicyForm(forms.Form):
    """The tenant's rules for hard cases."""

    negative = forms.ChoiceField(label=_("冲正时积分已被使用"), widget=forms.RadioSelect)
    rows_policy = forms.ChoiceField(label=_("名单中有错误行"), widget=forms.RadioSelect)
    leaver = forms.ChoiceField(label=_("成员离职"), widget=forms.RadioSelect)
    leaver_days = forms.IntegerField(label=_("离职后可用天数"), min_value=1, max_value=365)
    hold_minutes = forms.IntegerField(label=_("冻结自动释放（分钟）"), min_value=1, max_value=10_080)
    alone_points = forms.IntegerField(label=_("单人直接发放上限（超过须走审批）"), min_value=0, max_value=10**9)
    life_limit_days = forms.IntegerField(
        label=_("退回积分最多延到原到期日后（天）"),
        min_value=0,
        max_value=365,
        help_text=_("因商城原因退回的积分会补足有效期，但不超过这个天数。"),
    )
    grace_days = forms.IntegerField(
        label=_("期间已到期的积分退回后可用（天）"),
        min_value=0,
        max_value=30,
        help_text=_("每批积分只有一次；填 0 表示退回后随即失效。"),
    )

    def __init__(self, *args: Any, policy: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(policy, name) for name in self.base_fields}, **kwargs)
        for name in ("negative", "rows_policy", "leaver"):
            self.fields[name].choices = policy._meta.get_field(name).choices


class RateForm(forms.Form):
    """Points per yuan from a day on."""

    points_per_yuan = forms.IntegerField(label=_("多少积分抵 1 元"), min_value=1, max_value=1_000_000)
    from_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
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
    words = forms.CharField(
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

    def facts(self) -> dict[str, Any]:
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


WORDS = [
    (wording.PLAIN, wording.plain_lazy(wording.PLAIN)),
    ("福豆", "福豆"),
    ("羊毛", "羊毛"),
    ("金币", "金币"),
    ("", _("自定义")),
]


class BrandForm(forms.Form):
    """How the mall looks."""

    name = forms.CharField(label=_("公司名称"), max_length=60)
    purpose = forms.CharField(label=_("副标题"), max_length=40, required=False, help_text=_("名称下面的一行字"))
    brand_color = forms.CharField(label=_("品牌色"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    word = forms.ChoiceField(label=_("怎么称呼"), choices=WORDS, required=False, widget=forms.RadioSelect)
    own_word = forms.CharField(label=_("自定义叫法"), max_length=8, required=False)
    points_word_en = forms.CharField(
        label=_("英文叫法"), max_length=16, required=False, help_text=_("英文页面用，例如 Beans；不填就叫 points")
    )
    logo = forms.FileField(label=_("标志"), required=False)
    no_logo = forms.BooleanField(label=_("去掉现在的标志，用小羊"), required=False)
    hero = forms.FileField(label=_("头图"), required=False)
    no_hero = forms.BooleanField(label=_("去掉现在的头图"), required=False)
    has_mascot = forms.BooleanField(label=_("页面里有小羊"), required=False)
    share_title = forms.CharField(label=_("分享标题"), max_length=40, required=False)
    share_text = forms.CharField(label=_("分享说明"), max_length=80, required=False)

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        plain = ("name", "purpose", "brand_color", "points_word_en", "has_mascot", "share_title", "share_text")
        initial = {name: getattr(tenant, name) for name in plain}
        known = tenant.points_word in dict(WORDS)
        initial |= {"word": tenant.points_word if known else "", "own_word": "" if known else tenant.points_word}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Either a suggested word or one of their own."""
        data = super().clean() or self.cleaned_data
        if not data.get("word") and not data.get("own_word"):
            self.add_error("own_word", _("请填写一个叫法，例如：福豆。"))
        return data

    def look(self) -> dict[str, Any]:
        """The clean values as the service takes them; pictures come beside them."""
        data = self.cleaned_data
        plain = ("name", "purpose", "brand_color", "points_word_en", "has_mascot", "share_title", "share_text")
        look = {name: data[name] for name in plain} | {"points_word": data["word"] or data["own_word"]}
        if data["no_logo"]:
            look |= {"logo_svg": "", "logo_image": ""}
        return look | {"hero": ""} if data["no_hero"] else look


class PageTextForm(forms.Form):
    """The words of a standing page."""

    text = forms.CharField(
        label=_("正文"), required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )


class DomainForm(forms.Form):
    """A company's own host name."""

    domain = forms.CharField(
        label=_("域名"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "mall.example.com", "autocomplete": "off"}),
    )
