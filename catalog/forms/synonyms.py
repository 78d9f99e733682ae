"""Synonyms → clean values."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _


class SynonymsForm(forms.Form):
    """Words of one group."""

    words = forms.CharField(
        label=_("同义的词"), max_length=400, help_text=_("用顿号或逗号隔开，例如：保温杯、水杯、杯子")
    )

    def listed(self) -> list[str]:
        """The words one by one."""
        return [one for one in re.split(r"[、,，;；\n]+", self.cleaned_data["words"]) if one.strip()]
