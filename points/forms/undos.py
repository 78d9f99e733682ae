"""Browser input for undoing a batch."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.ui.form_choices import set_choices
from points.models import Revocation
from points.services.revocations import RowFilter

_ROWS = re.compile(r"^(\d{1,6})(?:-(\d{1,6}))?$")
MAX_CHOSEN = 20_000
SCOPES = [("all", _("整个批次")), ("departments", _("指定部门")), ("rows", _("指定行"))]


class UndoForm(forms.Form):
    """What to take back, what becomes of the spent part, and why."""

    scope = forms.ChoiceField(
        label=_("撤回范围"),
        choices=SCOPES,
        widget=forms.RadioSelect,
        initial="all",
    )
    departments = forms.MultipleChoiceField(label=_("部门"), required=False, widget=forms.CheckboxSelectMultiple)
    rows = forms.CharField(
        label=_("行号"), required=False, max_length=2000, help_text=_("如 2, 5-9, 40；行号见发放明细。")
    )
    spent = forms.ChoiceField(
        label=_("已使用的部分"),
        choices=Revocation.Spent.choices,
        widget=forms.RadioSelect,
        initial=Revocation.Spent.WAIVE,
    )
    reason = forms.CharField(label=_("撤回原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "departments", departments)
        self.named = departments
        self.initial.setdefault("request_key", uuid.uuid4())
        if self.initial.get("rows"):
            self.initial["scope"] = "rows"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._follow_what_is_chosen(data)
        if data.get("scope") == "departments" and not data.get("departments"):
            self.add_error("departments", _("请选择至少一个部门。"))
        if data.get("scope") == "rows" and not self._row_nos(data.get("rows", "")):
            self.add_error("rows", _("请填写行号，如 2, 5-9。"))
        return data

    def _follow_what_is_chosen(self, data: dict[str, Any]) -> None:
        """«The whole batch» beside a ticked department or a row number means these: never more than what was chosen."""
        named = [name for name in ("departments", "rows") if data.get(name)]
        if data.get("scope") != "all" or not named:
            return
        if len(named) == 2:
            self.add_error("scope", _("部门和行号只能选一种。"))
            return
        data["scope"] = named[0]
        shown = QueryDict(mutable=True)
        shown.update(self.data)
        shown["scope"] = named[0]
        self.data = shown

    @property
    def scope_words(self) -> str:
        """What would be taken back, in words: the whole batch, or these departments or rows."""
        self.is_valid()
        data = getattr(self, "cleaned_data", self.initial)
        scope = data.get("scope") or "all"
        label = str(dict(SCOPES)[scope])
        if scope == "departments":
            names = {str(pk): name for pk, name in self.named}
            chosen = "、".join(names[one] or gettext("未分部门") for one in data.get("departments", []) if one in names)
            return f"{label}（{chosen}）"
        return f"{label}（{data.get('rows', '')}）" if scope == "rows" else label

    def chosen(self) -> dict[str, Any]:
        """The rows chosen so far as the preview takes them, also while the rest of the form is still empty."""
        self.is_valid()
        data = getattr(self, "cleaned_data", self.initial)
        match data.get("scope"):
            case "departments":
                return {"department_ids": [int(one) for one in data.get("departments", [])]}
            case "rows":
                return {"row_nos": self._row_nos(data.get("rows", ""))}
        return {}

    def audience(self) -> RowFilter:
        """The clean values as the service takes them."""
        chosen = self.chosen()
        return RowFilter(**{name: tuple(ids) for name, ids in chosen.items()})

    @staticmethod
    def _row_nos(text: str) -> list[int]:
        """`2, 5-9` → 2, 5, 6, 7, 8, 9; empty for what is no list of rows."""
        found: set[int] = set()
        for part in re.split(r"[\s,，、;；]+", text.strip()):
            if not (read := _ROWS.match(part)):
                return []
            first, last = int(read[1]), int(read[2] or read[1])
            if last - first > MAX_CHOSEN or len(found) > MAX_CHOSEN:
                return []
            found.update(range(first, last + 1))
        return sorted(found)
