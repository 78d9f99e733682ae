"""Browser input for exports."""

from typing import Any

from django import forms

from core.ui.days import DayField
from insights.models import Export


class ExportForm(forms.Form):
    """Which list, and the filter it stood in; a value that makes no sense is refused."""

    what = forms.ChoiceField(choices=Export.Kind.choices)
    q = forms.CharField(required=False, max_length=60)
    kind = forms.RegexField(r"^[a-z_.-]{1,40}$", required=False)
    actor = forms.CharField(required=False, max_length=60)
    target = forms.CharField(required=False, max_length=60)
    state = forms.SlugField(required=False, max_length=12)
    first_on = DayField(required=False)
    last_on = DayField(required=False)
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)
    budget = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == Export.Kind.MOVEMENTS and not data.get("budget"):
            raise forms.ValidationError("budget")
        return data

    def shown(self) -> dict[str, Any]:
        """The filter as the worker will read it: plain text, only what was set."""
        data = self.cleaned_data
        named = {
            "query": data["q"],
            "kind": data["kind"],
            "state": data["state"],
            "month": data["month"],
            "actor": data["actor"],
            "target": data["target"],
            "first_on": data["first_on"],
            "last_on": data["last_on"],
            "budget": data["budget"],
        }
        return {name: str(value) for name, value in named.items() if value}
