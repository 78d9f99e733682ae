"""Browser input for a batch: its settings, its sheet, its columns, one of its rows."""

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.bounds import YEARS
from core.ui.days import DayField
from core.ui.form_choices import set_choices, set_queryset
from core.ui.sheet_columns import ColumnsForm
from points import selectors
from points.models import Budget, GrantBatch, PointType
from points.selectors.policies import point_types, policy
from points.selectors.sheets import MEANINGS
from points.services.grants.batches import Settings, sha256_of
from points.services.grants.columns import KEYS
from points.services.grants.staging import Cells, cells_of


class SheetField(forms.FileField):
    """An uploaded sheet, read whole; its size is bounded before it is opened (core.documents.sheets)."""

    def clean(self, data: Any, initial: Any = None) -> dict[str, Any]:
        upload = super().clean(data, initial)
        content = upload.read()
        return {"content": content, "file_name": upload.name, "file_sha256": sha256_of([content])}


class BudgetChoice(forms.ModelChoiceField):
    def label_from_instance(self, budget: Any) -> str:
        return _("%(name)s（%(year)s 年，可用 %(available)s 分）") % {
            "name": budget.name,
            "year": budget.year,
            "available": f"{budget.available or 0:,}",
        }


class TypeChoice(forms.ModelChoiceField):
    def label_from_instance(self, point_type: Any) -> str:
        return gettext(point_type.name)


class DraftForm(forms.Form):
    """The settings of a batch."""

    title = forms.CharField(
        label=_("批次名称"), max_length=60, widget=forms.TextInput(attrs={"placeholder": _("如：中秋福利积分")})
    )
    budget = BudgetChoice(label=_("预算科目"), queryset=Budget.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(
        label=_("发放事由"), max_length=100, help_text=_("名单里没有写事由的行用它；成员在积分明细里会看到。")
    )
    point_type = TypeChoice(
        label=_("积分类型"),
        queryset=PointType.objects.none(),
        required=False,
        empty_label=_("按预算的积分类型"),
        help_text=_("名单里单独写了积分类型的行以名单为准。"),
    )
    expires_on = DayField(
        label=_("有效期至"),
        required=False,
        help_text=_("不填则按积分类型的有效期规则；名单里单独写了有效期的行以名单为准。"),
    )
    available_on = DayField(
        label=_("生效日期"), required=False, help_text=_("不填则到账即可使用；填写后到这一天才能使用。")
    )
    scheduled_at = forms.DateTimeField(
        label=_("发放时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填则审批通过后立即发放。"),
    )
    rows_policy = forms.ChoiceField(
        label=_("有错误行时"), required=False, choices=GrantBatch.RowsPolicy.choices, widget=forms.RadioSelect
    )
    greeting = forms.CharField(
        label=_("祝福语"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("随到账消息一起发给成员。"),
    )

    def __init__(self, *args: Any, batch: GrantBatch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = selectors.budget_choices()
        set_queryset(self, "budget", choices)
        set_queryset(self, "point_type", point_types(active=True))
        if batch is not None:
            of_batch = {name: getattr(batch, name) for name in self.fields if hasattr(batch, name)}
            self.initial = {**of_batch, **self.initial}
        elif len(choices) == 1:  # nothing to choose: chosen
            self.initial.setdefault("budget", choices[0].pk)
        self.initial.setdefault("rows_policy", policy().rows_policy)

    def clean_expires_on(self) -> Any:
        return self._from_today("expires_on")

    def clean_available_on(self) -> Any:
        return self._from_today("available_on")

    def clean_scheduled_at(self) -> Any:
        scheduled_at = self.cleaned_data["scheduled_at"]
        if scheduled_at and not (timezone.now() <= scheduled_at and scheduled_at.year in YEARS):
            raise forms.ValidationError(_("请选择现在以后的时间。"))
        return scheduled_at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("available_on"), data.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", _("有效期不能早于生效日期。"))
        return data

    def _from_today(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day and not (timezone.localdate() <= day and day.year in YEARS):
            raise forms.ValidationError(_("请选择今天或以后的日期。"))
        return day

    def settings(self) -> Settings:
        """The clean values as the service takes them."""
        data = self.cleaned_data
        return Settings(
            title=data["title"],
            budget_id=data["budget"].pk,
            reason=data["reason"],
            expires_on=data["expires_on"],
            greeting=data["greeting"],
            point_type_id=data["point_type"].pk if data["point_type"] else None,
            available_on=data["available_on"],
            scheduled_at=data["scheduled_at"],
            rows_policy=data["rows_policy"],
        )


class SheetChoiceForm(forms.Form):
    """Which sheet of a book is the list, whether its hidden rows are meant, and whether it takes the place of what is there."""

    sheet = forms.ChoiceField(label=_("哪一个工作表是名单"), widget=forms.RadioSelect)
    hidden = forms.ChoiceField(
        label=_("隐藏或被筛选掉的行"),
        required=False,
        choices=[("out", _("不发给这些行")), ("in", _("照样发给这些行"))],
        widget=forms.RadioSelect,
    )
    replace = forms.BooleanField(label=_("用新名单替换现有的行"), required=False)

    def __init__(self, *args: Any, question: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.hidden_of = {name: hidden for name, _rows, hidden in question["sheets"]}
        set_choices(self, "sheet", [(name, _sheet_words(name, *counts)) for name, *counts in question["sheets"]])
        self.initial.setdefault("sheet", question["sheet"])
        if len(question["sheets"]) < 2:
            del self.fields["sheet"]
        if not any(self.hidden_of.values()):
            del self.fields["hidden"]
        if not question["keeps"]:
            del self.fields["replace"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("sheet", self.question["sheet"])
        if self.hidden_of.get(data["sheet"]) and not data.get("hidden"):
            self.add_error("hidden", _("请选择这些行发还是不发。"))
        if "replace" in self.fields and not data.get("replace"):
            self.add_error("replace", _("请确认替换，或保留原来的名单。"))
        return data

    def answer(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        return {"sheet": self.cleaned_data["sheet"], "without_hidden": self.cleaned_data.get("hidden") == "out"}


def _sheet_words(name: str, rows: int, hidden: int) -> str:
    values = {"name": name, "rows": f"{rows:,}", "hidden": f"{hidden:,}"}
    words = gettext("%(name)s：%(rows)s 行，含 %(hidden)s 行隐藏") if hidden else gettext("%(name)s：%(rows)s 行")
    return words % values


class GrantForm(DraftForm):
    """The settings of a batch and its sheet."""

    file = SheetField(label=_("发放名单"))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())


class FormerBalancesForm(forms.Form):
    """A former system's list."""

    title = forms.CharField(label=_("批次名称"), max_length=60, initial=_("原系统余额转入"))
    reason = forms.CharField(
        label=_("事由"), max_length=100, initial=_("原系统转入"), help_text=_("成员在积分明细里会看到。")
    )
    file = SheetField(label=_("原系统的余额清单"))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())


class SheetForm(forms.Form):
    """Another sheet for the same batch."""

    file = SheetField(label=_("发放名单"))
    replace = forms.BooleanField(
        label=_("这是全新的名单，用它替换现有的行"),
        required=False,
        help_text=_("改好的错误明细不用勾选：会按原行号放回，其他行不变。"),
    )


class MappingForm(ColumnsForm):
    """What each column of a grant sheet means."""

    meanings = MEANINGS

    def lacks(self, named: Collection[str]) -> str | Promise:
        """What the sheet can't be granted without."""
        if "points" not in named:
            return _("请指出哪一列是积分。")
        return "" if any(key in named for key in KEYS) else _("请至少指出一列用来确认成员：工号、手机、邮箱或姓名。")


class RowForm(forms.Form):
    """One row corrected in place; what is wrong with it is for the ledger to say."""

    employee_no = forms.CharField(label=_("工号"), required=False, max_length=40)
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    phone = forms.CharField(label=_("手机"), required=False, max_length=20)
    email = forms.CharField(label=_("邮箱"), required=False, max_length=100)
    department = forms.CharField(label=_("部门"), required=False, max_length=60)
    points = forms.CharField(label=_("积分"), required=False, max_length=20)
    type = forms.CharField(label=_("积分类型"), required=False, max_length=40)
    reason = forms.CharField(label=_("事由"), required=False, max_length=100)
    expires = forms.CharField(label=_("有效期"), required=False, max_length=20)
    greeting = forms.CharField(label=_("祝福语"), required=False, max_length=200)

    def cells(self) -> Cells:
        """The clean values as the service takes them."""
        return cells_of(self.cleaned_data)


class BatchFilter(forms.Form):
    """What the list of batches shows."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *GrantBatch.State.choices])
