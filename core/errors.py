"""Refusals: one class per reason, with a stable code, facts, and one sentence for the person."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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


class ReferenceConflict(DomainError):
    """The key of a request, or the reference made of it, belongs to another request (core/idempotency.py)."""

    code = "reference_conflict"

    def __init__(self, *, reference: str) -> None:
        super().__init__(_("业务单号已用于另一笔操作，请刷新页面后重试。"), reference=reference)


def sentence_of(code: str, facts: dict[str, Any]) -> str:
    """A refusal that was kept as its code and facts, in the language of whoever reads it; what is no known code as it is."""
    found = next((one for one in _all(DomainError) if one.code == code), None)
    try:
        return str(found(**facts)) if found else code  # a subclass takes its own facts
    except (TypeError, KeyError):  # facts of an older version
        return code


def _all(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in base.__subclasses__():
        yield one
        yield from _all(one)


class UnknownRecord(DomainError):
    code = "unknown_record"

    def __init__(self, *, what: str) -> None:
        super().__init__(_("找不到这条记录，可能已被删除。"), what=what)


class ReasonMissing(DomainError):
    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(_("请填写原因。"))


class FilesUnavailable(DomainError):
    """The disk is full or can't be written: nothing of an upload was kept."""

    code = "files_unavailable"

    def __init__(self) -> None:
        super().__init__(_("文件暂时无法保存，您填写的内容还在，请稍后再试。"))
