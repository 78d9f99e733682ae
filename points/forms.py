"""Browser input for grants, decisions and budgets."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Department
from points import selectors
from points.models import Budget, GrantBatch, Journal
from points.services.grants import Settings, sha256_of
from points.services.staging import YEARS, Cells, clean


class SheetField(forms.FileField):
    """An uploaded sheet, read whole; its size is bounded before it is opened (core.sheets)."""

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


class GrantForm(forms.Form):
    """The settings of a batch and its sheet."""

    title = forms.CharField(
        label=_("批次名称"), max_length=60, widget=forms.TextInput(attrs={"placeholder": _("如：中秋福利积分")})
    )
    budget = BudgetChoice(label=_("预算科目"), queryset=Budget.objects.none(), empty_label=_("请选择"))
    reason = forms.CharField(
        label=_("发放事由"), max_length=100, help_text=_("名单里没有写事由的行用它；成员在积分明细里会看到。")
    )
    expires_on = forms.DateField(
        label=_("有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("不填为长期有效；名单里单独写了有效期的行以名单为准。"),
    )
    greeting = forms.CharField(
        label=_("祝福语"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("随到账消息一起发给成员。"),
    )
    file = SheetField(label=_("发放名单"))
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = selectors.budget_choices()
        self.fields["budget"].queryset = choices
        if len(choices) == 1:  # nothing to choose: chosen
            self.initial.setdefault("budget", choices[0].pk)
        self.initial.setdefault("request_key", uuid.uuid4())

    def clean_expires_on(self) -> Any:
        expires_on = self.cleaned_data["expires_on"]
        if expires_on and not (timezone.localdate() <= expires_on and expires_on.year in YEARS):
            raise forms.ValidationError(_("请选择今天或以后的日期。"))
        return expires_on

    def settings(self) -> Settings:
        """The clean values as the service takes them."""
        data = self.cleaned_data
        return Settings(
            title=data["title"],
            budget_id=data["budget"].pk,
            reason=data["reason"],
            expires_on=data["expires_on"],
            greeting=data["greeting"],
        )


class SheetForm(forms.Form):
    """Another sheet for the same batch."""

    file = SheetField(label=_("发放名单"))


class RowForm(forms.Form):
    """One row corrected in place; what is wrong with it is for the ledger to say."""

    employee_no = forms.CharField(label=_("工号"), required=False, max_length=40)
    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    phone = forms.CharField(label=_("手机"), required=False, max_length=20)
    points = forms.CharField(label=_("积分"), required=False, max_length=20)
    reason = forms.CharField(label=_("事由"), required=False, max_length=100)
    expires = forms.CharField(label=_("有效期"), required=False, max_length=20)

    def cells(self) -> Cells:
        """The clean values as the service takes them."""
        return Cells(**{name: clean(value) for name, value in self.cleaned_data.items()})


class NoteForm(forms.Form):
    """A decision's words."""

    note = forms.CharField(label=_("意见"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason that must be given."""

    note = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class BudgetForm(forms.Form):
    """A new budget."""

    name = forms.CharField(label=_("预算名称"), max_length=60)
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    department = forms.ModelChoiceField(
        label=_("归属部门"), queryset=Department.objects.none(), required=False, empty_label=_("全公司")
    )
    law_bucket = forms.ChoiceField(label=_("费用类别"), choices=Budget.LawBucket.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.all()
        self.initial.setdefault("year", timezone.localdate().year)


class TopUpForm(forms.Form):
    """Points into a budget."""

    points = forms.IntegerField(label=_("充值积分"), min_value=1, max_value=10**12)
    note = forms.CharField(label=_("充值原因"), max_length=200)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", uuid.uuid4())


class BatchFilter(forms.Form):
    """What the list of batches shows."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *GrantBatch.State.choices])


def _sane(on: dt.date | None) -> dt.date | None:
    return on if on and on.year in YEARS else None


class JournalFilter(forms.Form):
    """What the list of journals shows."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部类型")), *Journal.Kind.choices])
    first_on = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def shown(self) -> dict[str, Any]:
        """The filter as the selector takes it; a value that makes no sense is left out."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "kind": data.get("kind", ""),
            "words": data.get("q", ""),
            "first_on": _sane(data.get("first_on")),
            "last_on": _sane(data.get("last_on")),
        }
