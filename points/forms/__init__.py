"""Browser input for grants, decisions, budgets and the ledger's lists."""

from points.forms.approvals import NoteForm, ReasonForm, StepForm
from points.forms.budgets import BudgetFilter, BudgetForm, TopUpForm
from points.forms.bulletins import BulletinForm
from points.forms.grants import BatchFilter, DraftForm, GrantForm, MappingForm, RowForm, SheetForm
from points.forms.journals import JournalFilter
from points.forms.rules import (
    CountForm,
    ExtendForm,
    ExtendGroupForm,
    OneGrantForm,
    PickForm,
    RuleForm,
    SegmentForm,
    TransferForm,
    end_of,
)
from points.forms.undos import UndoForm

__all__ = [
    "BatchFilter",
    "BudgetFilter",
    "BudgetForm",
    "BulletinForm",
    "CountForm",
    "DraftForm",
    "ExtendForm",
    "ExtendGroupForm",
    "GrantForm",
    "JournalFilter",
    "MappingForm",
    "NoteForm",
    "OneGrantForm",
    "PickForm",
    "ReasonForm",
    "RowForm",
    "RuleForm",
    "SegmentForm",
    "SheetForm",
    "StepForm",
    "TopUpForm",
    "TransferForm",
    "UndoForm",
    "end_of",
]
