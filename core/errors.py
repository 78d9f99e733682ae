"""Refusals: one class per reason, with a stable code, facts, and one sentence for the person."""

from typing import Any, ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no. Nothing was written. `str(error)` is the sentence in the reader's language.

    A subclass sets `code` (stable, for programs and tests) and builds its sentence; `facts` keeps the values.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str | Promise, **facts: Any) -> None:
        self.facts = facts
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)
