"""Browser input for decisions and for the steps they go through."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """A decision's words."""

    note = forms.CharField(label=_("意见"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that must be given."""

    note = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
