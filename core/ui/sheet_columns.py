"""The question what the columns of a sheet mean: its form, and the rows it is asked over."""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.documents.sheets.columns import MAX_MEANT_COLUMNS, column_letter
from core.ui.form_choices import set_choices

SHOWN_ROWS = 10


def sheet_top(rows: Iterable[list[str]]) -> tuple[list[list[str]], int]:
    """The first rows of a sheet, each as wide as the widest, and that width."""
    top = list(islice(rows, SHOWN_ROWS))
    width = min(max((len(row) for row in top), default=0), MAX_MEANT_COLUMNS)
    return [[*row, *[""] * width][:width] for row in top], width


class ColumnsForm(forms.Form):
    """What each column of a sheet means: `column_0` … and the row the header stands in."""

    meanings: ClassVar[Mapping[str, Any]] = {}

    header_row = forms.TypedChoiceField(label=_("列名在"), coerce=int)

    def __init__(self, *args: Any, width: int, rows: int, guess: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.width = width
        chosen = {at: meaning for meaning, at in guess.get("by", {}).items()}
        self.initial.setdefault("header_row", guess.get("header_row", 0))
        numbered = [(n, _("第 %(n)s 行") % {"n": n}) for n in range(1, rows + 1)]
        set_choices(self, "header_row", [(0, _("没有列名，第 1 行就是名单")), *numbered])
        for at in range(width):
            letter = column_letter(at)
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=_("%(letter)s 列的含义") % {"letter": letter},
                required=False,
                widget=forms.Select(attrs={"class": "input-box"}),
                choices=[("", _("不导入")), *self.meanings.items()],
                initial=chosen.get(at, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Adds `by_meaning`: meaning → column."""
        data = super().clean() or {}
        meant = [data.get(f"column_{at}", "") for at in range(self.width)]
        named = [meaning for meaning in meant if meaning]
        for meaning in self.meanings:
            if named.count(meaning) > 1:
                raise forms.ValidationError(
                    _("有 %(n)s 列都选成了「%(meaning)s」，请只留一列。"),
                    params={"n": named.count(meaning), "meaning": self.meanings[meaning]},
                )
        if lacking := self.lacks(named):
            raise forms.ValidationError(str(lacking))
        data["by_meaning"] = {meaning: at for at, meaning in enumerate(meant) if meaning}
        return data

    def lacks(self, named: Collection[str]) -> str | Promise:
        """The sentence about what is missing among the meanings that were chosen; "" when nothing is."""
        return ""

    def columns(self) -> list[tuple[str, Any]]:
        """Each column's letter and its field, from left to right."""
        return [(column_letter(at), self[f"column_{at}"]) for at in range(self.width)]
