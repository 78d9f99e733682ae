"""What the ledger's list shows."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bounds import YEARS
from core.ui.days import DayField
from points.models import Journal


def _sane(on: dt.date | None) -> dt.date | None:
    return on if on and on.year in YEARS else None


class JournalFilter(forms.Form):
    """What the list of journals shows."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部类型")), *Journal.Kind.choices])
    first_on = DayField(label=_("从"), required=False)
    last_on = DayField(label=_("到"), required=False)

    def shown(self) -> dict[str, Any]:
        """The filter as the selector takes it; a value that makes no sense is left out."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "kind": data.get("kind", ""),
            "query": data.get("q", ""),
            "first_on": _sane(data.get("first_on")),
            "last_on": _sane(data.get("last_on")),
        }
