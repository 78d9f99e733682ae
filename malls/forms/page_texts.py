"""The texts of a mall's own pages, as typed → clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PageTextForm(forms.Form):
    """The words of a standing page."""

    text = forms.CharField(
        label=_("正文"), required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )
