"""A day in a form: in every spelling the cleaners read, and never so far off that another day can't be counted from it."""

import datetime as dt
from typing import Any

from django import forms

from core import cleaners


class DayField(forms.DateField):
    """Django's, by `core.cleaners.parse_date`; shown by the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        # A browser's calendar reads a value in this one spelling only, whatever the page's language.
        super().__init__(**{"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options})

    def to_python(self, value: Any) -> dt.date | None:
        """The day, None for an empty field. Raises ValidationError for what is none, or not between 1900 and 2199."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        day = cleaners.parse_date(value)
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day
