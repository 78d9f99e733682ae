"""How a mall looks, as typed → clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui import wording
from tenants.models import Tenant

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

    def __init__(self, data: Any = None, files: Any = None, *, tenant: Tenant, **kwargs: Any) -> None:
        plain = ("name", "purpose", "brand_color", "points_word_en", "has_mascot", "share_title", "share_text")
        initial = {name: getattr(tenant, name) for name in plain}
        known = tenant.points_word in dict(WORDS)
        initial |= {"word": tenant.points_word if known else "", "own_word": "" if known else tenant.points_word}
        super().__init__(data, files, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Either a suggested word or one of their own."""
        data = super().clean() or self.cleaned_data
        if not data.get("word") and not data.get("own_word"):
            self.add_error("own_word", _("请填写一个叫法，例如：福豆。"))
        return data

    def branding(self) -> dict[str, Any]:
        """The clean values as the service takes them; pictures come beside them."""
        data = self.cleaned_data
        plain = ("name", "purpose", "brand_color", "points_word_en", "has_mascot", "share_title", "share_text")
        branding = {name: data[name] for name in plain} | {"points_word": data["word"] or data["own_word"]}
        if data["no_logo"]:
            branding |= {"logo_svg": "", "logo_image": ""}
        return branding | {"hero": ""} if data["no_hero"] else branding
