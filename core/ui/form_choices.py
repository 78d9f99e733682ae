"""What a form's list offers, where only the database or the caller knows it: set when the form is made."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import BaseForm, ChoiceField, ModelChoiceField


def set_choices(form: BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Offer `choices` (value and label, or groups of them) in the field `name`."""
    cast(ChoiceField, form.fields[name]).choices = choices


def set_queryset(form: BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Offer `rows` in the field `name`."""
    cast("ModelChoiceField[Any]", form.fields[name]).queryset = rows
