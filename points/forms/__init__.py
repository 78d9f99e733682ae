"""Browser input for grants, decisions, budgets and the ledger's lists."""

from points.forms.approvals import NoteForm, ReasonForm
from points.forms.budgets import BudgetEndForm, BudgetFilter, BudgetForm, TopUpForm
from points.forms.grants import (
    BatchFilter,
    DraftForm,
    FormerBalancesForm,
    GrantForm,
    MappingForm,
    RowForm,
    SheetChoiceForm,
    SheetForm,
)
from points.forms.journals import JournalFilter
from points.forms.rules import (
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
    "BudgetEndForm",
    "BudgetFilter",
    "BudgetForm",
    "DraftForm",
    "ExtendForm",
    "ExtendGroupForm",
    "FormerBalancesForm",
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
    "SheetChoiceForm",
    "SheetForm",
    "TopUpForm",
    "TransferForm",
    "UndoForm",
    "end_of",
]
