"""Which record's fields stay when two are merged, as chosen → clean values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from malls.selectors.merging import FieldPair


class OtherRecordForm(forms.Form):
    """The number of the record that goes."""

    other = forms.CharField(label=_("另一条记录的工号"), max_length=40)


class MergeForm(forms.Form):
    """For each field in which they differ, whose value stays; and why they are merged."""

    KEPT, GONE = "kept", "gone"

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("如：离职后重新入职，换了工号")}),
    )

    def __init__(self, data: Any = None, *, pairs: Iterable[FieldPair], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.pairs = list(pairs)
        for pair in self.pairs:
            self.fields[pair.name] = forms.ChoiceField(
                choices=((self.KEPT, pair.kept), (self.GONE, pair.gone)),
                initial=self.GONE if pair.takes else self.KEPT,
                widget=forms.RadioSelect,  # a list would have the values in clear; the page masks them
            )

    def take(self) -> list[str]:
        """The fields whose value comes from the record that goes."""
        return [pair.name for pair in self.pairs if self.cleaned_data[pair.name] == self.GONE]
