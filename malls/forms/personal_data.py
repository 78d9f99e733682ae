"""Why somebody is forgotten, as typed → a clean value."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """The reason that goes into the log."""

    reason = forms.CharField(label=_("原因"), max_length=200)
