"""Zones → clean values."""

from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import Zone
from catalog.services.zones import ZoneSettings
from core.ui.form_choices import set_choices

SKINS = [
    ("", _("不换外观")),
    ("new-year", _("新年红")),
    ("mid-autumn", _("中秋夜")),
    ("double-eleven", _("双十一")),
    ("staff", _("内购绿")),
]
WINDOW = {"type": "datetime-local"}


@cache
def drawings() -> list[str]:
    """Keys of the house's own drawings."""
    return sorted(
        path.stem for path in (Path(settings.BASE_DIR) / "static" / "art").glob("*.svg") if path.stem != "favicon"
    )


class ZoneForm(forms.Form):
    """A zone's words, look and window."""

    name = forms.CharField(label=_("专区名称"), max_length=30)
    name_en = forms.CharField(label=_("英文名称"), max_length=60, required=False)
    lead = forms.CharField(label=_("一句话"), max_length=80, required=False)
    lead_en = forms.CharField(label=_("英文一句话"), max_length=120, required=False)
    slug = forms.SlugField(label=_("地址"), max_length=50, help_text=_("小写字母、数字和连字符，例如 mid-autumn"))
    art = forms.ChoiceField(label=_("插画"), required=False)
    skin = forms.ChoiceField(label=_("外观"), choices=SKINS, required=False)
    starts_at = forms.DateTimeField(label=_("开始"), required=False, widget=forms.DateTimeInput(attrs=WINDOW))
    ends_at = forms.DateTimeField(label=_("结束"), required=False, widget=forms.DateTimeInput(attrs=WINDOW))
    is_active = forms.BooleanField(label=_("开放"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "art", [("", "–"), *((key, key) for key in drawings())])

    @classmethod
    def initial_of(cls, zone: Zone | None) -> dict[str, Any]:
        """What a zone says, as the form shows it."""
        return {name: getattr(zone, name) for name in cls.base_fields} if zone else {}

    def details(self) -> ZoneSettings:
        """The zone as services/zones.py takes it."""
        return ZoneSettings(**self.cleaned_data)
