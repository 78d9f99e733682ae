"""Browser input for grants, decisions, budgets and the ledger's lists."""

from points.forms.approvals import NoteForm, ReasonForm, StepForm
from points.forms.budgets import BudgetForm, TopUpForm
from points.forms.grants import BatchFilter, DraftForm, GrantForm, MappingForm, RowForm, SheetForm
from points.forms.journals import JournalFilter
from points.forms.undos import UndoForm

__all__ = [
    "BatchFilter",
    "BudgetForm",
    "DraftForm",
    "GrantForm",
    "JournalFilter",
    "MappingForm",
    "NoteForm",
    "ReasonForm",
    "RowForm",
    "SheetForm",
    "StepForm",
    "TopUpForm",
    "UndoForm",
]
