"""The list of what was set aside: written while a sweep walks, read by people."""

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.jobs.rows import back_off
from core.models import SetAside
from core.tenancy.connections import connection

log = structlog.get_logger("mall.jobs")
# A row whose try is due and that its sweep no longer finds was settled in another way. A worker that holds a row's lease
# hides it from the sweep as well, but not for so long.
UNSEEN = dt.timedelta(minutes=10)
K = TypeVar("K")
Inside = Callable[[], AbstractContextManager[Any]]


class SetAsideUnknown(DomainError):
    """No such work is set aside (any more)."""

    code = "set_aside_unknown"

    def __init__(self) -> None:
        super().__init__(_("这项任务已经不在异常列表里了。"))


def stuck() -> QuerySet[SetAside]:
    """All that is set aside here, the oldest first. One query when evaluated."""
    return SetAside.objects.order_by("created_at", "pk")


def listed(name: str) -> dict[str, bool]:
    """What a sweep has set aside: key → whether it is left alone for now. One query."""
    now = timezone.now()
    rows = SetAside.objects.filter(sweep=name).exclude(key="").values_list("key", "next_at")
    return {key: next_at > now for key, next_at in rows}


def is_due(name: str) -> bool:
    """Whether work of a sweep was set aside and its next try has come: for what else runs once a day. One query."""
    return SetAside.objects.filter(sweep=name, next_at__lte=timezone.now()).exists()


def ready_keys(name: str, keys: Iterable[K], *, key_of: Callable[[Any], str] = str) -> list[K]:
    """Those of `keys` that are not left alone now: for a sweep that only sends its rows to tasks of their own (jobs.one).

    `keys` are all there are: what was set aside, is due and not among them is forgotten. One query.
    """
    store, found = FailureStore(name), list(keys)
    store.forget_unseen({key_of(key) for key in found})
    return [key for key in found if not store.waits(key_of(key))]


@transaction.atomic
def make_due(*, set_aside_id: int) -> SetAside:
    """Let a sweep take this work again with its next round; whoever calls writes the log. A repeat changes nothing.

    Raises SetAsideUnknown.
    """
    row = SetAside.objects.select_for_update().filter(pk=set_aside_id).first()
    if row is None:
        raise SetAsideUnknown
    row.next_at = timezone.now()
    row.save(update_fields=["next_at"])
    return row


class FailureStore:
    """What one sweep has set aside, read once at its start. `inside` leads to where the list lies, when it is not here."""

    def __init__(self, name: str, inside: Inside = nullcontext) -> None:
        self.name, self._inside = name, inside
        with inside():
            self.rows = {row.key: row for row in SetAside.objects.filter(sweep=name)}

    def waits(self, key: str) -> bool:
        """Whether the row is left alone for now."""
        row = self.rows.get(key)
        return row is not None and row.next_at > timezone.now()

    def set_aside(self, key: str, label: str, error: Exception) -> None:
        """Write a failed try down, loudly."""
        log.error("row_set_aside", sweep=self.name, key=key, schema=connection.schema_name, exc_info=error)
        now = timezone.now()
        with self._inside(), transaction.atomic():
            row, _is_new = SetAside.objects.select_for_update().get_or_create(
                sweep=self.name, key=key, defaults={"next_at": now}
            )
            row.attempts += 1
            row.next_at, row.failed_at = now + back_off(row.attempts), now
            row.label, row.last_error, row.is_refusal = label[:120], words_of(error), isinstance(error, DomainError)
            row.save()
        self.rows[key] = row

    def forget(self, key: str) -> None:
        """The row succeeded."""
        if key in self.rows:
            with self._inside():
                SetAside.objects.filter(sweep=self.name, key=key).delete()

    def forget_unseen(self, seen: set[str]) -> None:
        """Rows that were due for a try and did not come up any more are settled."""
        before = timezone.now() - UNSEEN
        gone = [key for key, row in self.rows.items() if key and key not in seen and row.next_at < before]
        if gone:
            with self._inside():
                # Asked again while deleting: another round may have tried one since this sweep read its list.
                SetAside.objects.filter(sweep=self.name, key__in=gone, next_at__lt=before).delete()


def words_of(error: Exception) -> str:
    """An error as people read it: a refusal's own sentence, else its type and first line (a database's further lines quote
    values)."""
    first = next(iter(str(error).strip().splitlines()), "")
    return first[:300] if isinstance(error, DomainError) else f"{type(error).__name__}: {first}"[:300]


def is_lost(error: Exception) -> bool:
    """Whether the database itself is gone rather than this row wrong."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    # The error alone can't tell: a cancelled statement raises OperationalError too, on a connection that lives.
    inner: Any = connection.connection
    return inner is None or inner.closed or inner.broken
