"""What people type about a block of the front page → clean values."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import HomeBlock, Zone
from core.ui.form_choices import set_choices

SKINS = [
    ("", _("跟随节日自动")),
    ("new-year", _("新年红")),
    ("mid-autumn", _("中秋夜")),
    ("double-eleven", _("双十一")),
    ("staff", _("内购绿")),
]
OWN_PAGE = re.compile(r"/(?!/)[\w/?=&%.,:-]*\Z")


class BlockForm(forms.Form):
    """A block: kind, settings, where it leads, when it is shown."""

    kind = forms.ChoiceField(label=_("板块"), choices=HomeBlock.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=30, required=False, help_text=_("不填用默认的"))
    title_en = forms.CharField(label=_("英文标题"), max_length=60, required=False)
    text = forms.CharField(label=_("一句话"), max_length=60, required=False)
    text_en = forms.CharField(label=_("英文一句话"), max_length=100, required=False)
    link = forms.CharField(
        label=_("点开去哪里"), max_length=200, required=False, help_text=_("本商城的地址，例如 /goods/?sort=hot")
    )
    zone = forms.ChoiceField(label=_("哪个专区"), required=False)
    skin = forms.ChoiceField(label=_("节日外观"), choices=SKINS, required=False)
    starts_at = forms.DateTimeField(
        label=_("开始"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("结束"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    is_active = forms.BooleanField(label=_("显示"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "zone", [("", "–"), *((one.slug, str(one)) for one in Zone.objects.all())])

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"]).strip()
        if link and not OWN_PAGE.match(link):
            raise forms.ValidationError(_("请填本商城的地址，以 / 开头。"))
        return link

    @classmethod
    def initial_of(cls, block: HomeBlock | None, kind: str) -> dict[str, Any]:
        """What a block says, as the form shows it."""
        if block is None:
            return {"kind": kind if kind in HomeBlock.Kind.values else HomeBlock.Kind.BANNER, "is_active": True}
        settings = {name: block.settings.get(name, "") for name in ("text", "text_en", "link", "zone", "skin")}
        names = ("kind", "title", "title_en", "starts_at", "ends_at", "is_active")
        return {**settings, **{name: getattr(block, name) for name in names}}

    def details(self) -> dict[str, Any]:
        """The block as services/home.py takes it."""
        data = self.cleaned_data
        settings = {name: data[name] for name in ("text", "text_en", "link", "zone", "skin") if data.get(name)}
        names = ("kind", "title", "title_en", "starts_at", "ends_at", "is_active")
        return {**{name: data[name] for name in names}, "settings": settings}
