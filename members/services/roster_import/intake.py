"""A roster comes in: its columns are known, or it waits, sealed, for somebody to name them."""

from collections.abc import Iterable
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.documents.sheets.columns import HEADER_WITHIN, Reading, unknown_columns
from core.documents.sheets.sealing import seal_rows, unseal_rows
from core.events import operation_log
from members.errors import RosterColumnsMissing, RosterRunRefused
from members.models import RosterRun
from members.selectors.roster_columns import is_enough, read_top

State = RosterRun.State


@transaction.atomic
def upload(*, file_name: str, rows: Iterable[list[str]], by: Actor, can_ask: bool = True) -> RosterRun:
    """Keep a sheet, sealed, for the worker to compare, or for somebody to name its columns first.

    Columns that were named once are known the next time. Raises RosterColumnsMissing (nobody can be asked, or there is one
    column only), RosterRunRefused for a sheet without people, SheetRefused.
    """
    rows = iter(rows)
    top = list(islice(rows, HEADER_WITHIN))
    if not any(cell.strip() for row in top for cell in row):
        raise RosterRunRefused(why="empty")
    reading = read_top(top)
    chosen = reading.as_json(mapped=False) if reading.is_sure else _remembered(reading)
    if not chosen and (not can_ask or max(map(len, top)) < 2):
        raise RosterColumnsMissing
    run = RosterRun(file_name=file_name[:200], made_by_id=by.user_id, made_by=by.name)
    run.state = State.CHECKING if chosen else State.MAPPING
    run.columns = chosen or reading.as_json(mapped=False)
    run.unknown = unknown_columns(top, chosen) if chosen else []
    run.sheet_sealed, run.rows_total = seal_rows(chain(top, rows))
    if run.rows_total <= run.columns["header_row"]:
        raise RosterRunRefused(why="empty")
    run.save()
    operation_log.record(by=by, action="roster.upload", target=f"roster/{run.pk}", label=run.file_name)
    return run


@transaction.atomic
def map_columns(*, run_id: int, header_row: int, by_meaning: dict[str, int], by: Actor) -> RosterRun:
    """Say what the columns are; the worker compares the sheet (again). The same header is known from now on.

    Raises RosterColumnsMissing without number or name, RosterRunRefused once the run was agreed to or dropped.
    """
    run = locked(run_id, State.MAPPING, State.CHECKING, State.READY)
    if not is_enough(by_meaning):
        raise RosterColumnsMissing
    asked: dict[str, Any] = run.columns
    kept = {"signature": asked.get("signature", ""), "guess_row": asked.get("header_row", 0), "mapped": True}
    run.columns = {"header_row": header_row, "by": by_meaning, **kept}
    run.unknown = unknown_columns(list(islice(unseal_rows(run.sheet_sealed or b""), HEADER_WITHIN)), run.columns)
    run.state = State.CHECKING
    run.save(update_fields=["state", "columns", "unknown"])
    operation_log.record(
        by=by,
        action="roster.columns",
        target=f"roster/{run.pk}",
        label=run.file_name,
        after={"columns": sorted(by_meaning)},
    )
    return run


@transaction.atomic
def drop(*, run_id: int, by: Actor) -> None:
    """Put a roster away that was not agreed to; nothing of it is written. Idempotent. Raises RosterRunRefused."""
    run = locked(run_id, *RosterRun.OPEN, State.DROPPED)
    if run.state == State.DROPPED:
        return
    end(run, State.DROPPED)
    run.lines.all().delete()
    operation_log.record(by=by, action="roster.drop", target=f"roster/{run.pk}", label=run.file_name)


def locked(run_id: int, *states: str) -> RosterRun:
    """The run in one of these states, locked to the end of the transaction. Raises RosterRunRefused."""
    run = RosterRun.objects.select_for_update().get(pk=run_id)
    if run.state not in states:
        raise RosterRunRefused(why="state")
    return run


def end(run: RosterRun, state: str) -> None:
    """Close a run: the sheet goes."""
    run.state, run.finished_at, run.sheet_sealed = state, timezone.now(), None
    run.save(update_fields=["state", "finished_at", "sheet_sealed"])


def _remembered(reading: Reading) -> dict[str, Any] | None:
    """What was answered for the latest sheet with the same header."""
    if not any(reading.header):
        return None
    answered = RosterRun.objects.filter(columns__mapped=True, columns__signature=reading.signature).order_by("-pk")
    found = answered.values_list("columns", flat=True).first()
    return reading.by_answer(found) if found else None
