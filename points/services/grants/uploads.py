"""An uploaded file on its way into a batch: taken in, merged, or kept sealed until somebody says what is meant."""

import base64
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

from django.db import transaction

from core.actors import Actor
from core.documents.sheets import Sheet, header_key, read_sheet
from core.documents.sheets.columns import HEADER_WITHIN
from core.privacy import crypto
from points.errors import BatchNotInState
from points.models import GrantBatch
from points.services.grants import batches, corrections, sheet_intake
from points.services.grants.columns import header_words

State = GrantBatch.State


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came and the sheet that is read of it; `points_word` is what the mall calls its points."""

    file_name: str
    file_sha256: str
    content: bytes
    sheet: Sheet
    points_word: str = ""

    @property
    def read(self) -> dict[str, Any]:
        """What the batch keeps about the reading: which sheet, beside which others."""
        others = [one.name for one in self.sheet.sheets if one.name != self.sheet.name]
        return {"sheet": self.sheet.name, "others": others} if others else {}

    def question(self, *, keeps: int) -> dict[str, Any]:
        """What has to be asked before these rows are taken in; empty when nothing. `keeps`: rows they would put away."""
        hidden = bool(self.sheet.hidden)
        if not (hidden or self.sheet.others or keeps):
            return {}
        asked = [one for one in self.sheet.sheets if one.name == self.sheet.name or one in self.sheet.others]
        return {
            "sheet": self.sheet.name,
            "sheets": [[one.name, one.rows, one.hidden] for one in asked],
            "keeps": keeps,
            "file": self.file_name[-200:],
            "sha256": self.file_sha256,
        }


def open_upload(*, file_name: str, file_sha256: str, content: bytes, points_word: str = "", sheet: str = "") -> Upload:
    """Read a file's sheet (the one called `sheet`, else the first with known columns). Raises SheetRefused."""
    known = header_words() | {header_key(points_word)}
    found = read_sheet(content, file_name, known=known, name=sheet)
    return Upload(file_name, file_sha256, content, found, points_word)


@transaction.atomic
def create(
    *,
    settings: batches.Settings,
    upload: Upload,
    request_key: uuid.UUID | None = None,
    source: str = GrantBatch.Source.SHEET,
    by: Actor,
) -> GrantBatch:
    """A new batch from a file, as batches.create_batch; one with hidden rows or a further list waits, sealed, to be asked."""
    question = upload.question(keeps=0)

    def take_in(batch: GrantBatch) -> None:
        if question:
            _hold(batch, upload, question)
        else:
            _take_in(batch, upload, upload.sheet.rows)

    return batches.create_batch(
        settings=settings,
        file_name=upload.file_name,
        file_sha256=upload.file_sha256,
        take_in=take_in,
        request_key=request_key,
        source=source,
        by=by,
    )


@transaction.atomic
def upload_again(*, batch_id: int, upload: Upload, replaces: bool, by: Actor) -> Literal["merged", "replaced", "asked"]:
    """Another file for a draft: rows of its own error sheet go back to where they came from, a whole new list waits for a
    second yes (`replaces` is that yes).

    Raises BatchNotInState, RowsOfAnotherBatch, RowsUnclear, NoUsableColumns, SheetIsEmpty, TooManyRows; the old rows stay.
    """
    batch = batches.locked(batch_id, State.MAPPING, State.READY)
    top = list(islice(upload.sheet.rows, HEADER_WITHIN))
    rows = chain(top, upload.sheet.rows)
    if batch.state == State.READY and corrections.is_error_sheet(top):
        corrections.merge(batch, top=top, rows=rows, file_name=upload.file_name, by=by)
        return "merged"
    if question := upload.question(keeps=0 if replaces else batch.lines.count()):
        before = (batch.columns or {}).get("before") or (batch.columns if batch.state == State.READY else None)
        _hold(batch, upload, question, before=before)
        return "asked"
    _replace(batch, upload, rows, by=by)
    return "replaced"


@transaction.atomic
def answer(*, batch_id: int, sheet: str, without_hidden: bool, points_word: str = "", by: Actor) -> GrantBatch:
    """Say which sheet of a kept file is the list and whether its hidden rows are meant; its rows are taken in.

    Rows the batch had before are put away. Raises BatchNotInState (nothing is asked), NoUsableColumns, SheetIsEmpty,
    TooManyRows, SheetRefused; then the question stays.
    """
    batch, question = _asked(batch_id)
    content = base64.b64decode(crypto.decrypt(batch.sheet_sealed or b""))
    names = [name for name, _rows, _hidden in question["sheets"]]
    upload = open_upload(
        file_name=question["file"],
        file_sha256=question["sha256"],
        content=content,
        points_word=points_word,
        sheet=sheet if sheet in names else question["sheet"],
    )
    hidden = set(upload.sheet.hidden)
    rows: Iterator[list[str]] = upload.sheet.rows
    if without_hidden:  # an empty row in its place, so that the others keep their numbers
        rows = ([] if number in hidden else row for number, row in enumerate(rows, start=1))
    counted = sum(one.hidden for one in upload.sheet.sheets if one.name == upload.sheet.name)
    told = {"sheet": upload.sheet.name, "hidden": counted, "without_hidden": without_hidden}
    if batch.lines.exists():
        _replace(batch, upload, rows, by=by)
    else:
        _take_in(batch, upload, rows)
    batch.columns = (batch.columns or {}) | {"read": upload.read | told}
    batch.save(update_fields=["columns"])
    batches.log("grant.choose_sheet", batch, by=by, after=told)
    return batch


@transaction.atomic
def keep_old_rows(*, batch_id: int, by: Actor) -> None:
    """Forget a kept file and leave the draft as it was. Raises BatchNotInState."""
    batch, question = _asked(batch_id)
    if not batch.lines.exists():
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    batch.state, batch.columns, batch.sheet_sealed = State.READY, (batch.columns or {}).get("before"), None
    batch.rows_total = batch.lines.count()
    batch.save(update_fields=["state", "columns", "sheet_sealed", "rows_total"])
    batches.log("grant.keep_rows", batch, by=by, after={"file": question["file"], "rows": batch.rows_total})


def _asked(batch_id: int) -> tuple[GrantBatch, dict[str, Any]]:
    batch = batches.locked(batch_id, State.MAPPING)
    question = (batch.columns or {}).get("question")
    if not question:
        raise BatchNotInState(number=batch.number, state=batch.state, state_label=batch.get_state_display())
    return batch, question


def _hold(batch: GrantBatch, upload: Upload, question: dict[str, Any], before: dict[str, Any] | None = None) -> None:
    batch.state = State.MAPPING
    batch.columns = {"question": question} | ({"before": before} if before else {})
    batch.sheet_sealed = crypto.encrypt(base64.b64encode(upload.content).decode())
    batch.rows_total = next(
        rows for name, rows, _hidden in question["sheets"] or [["", 0, 0]] if name == upload.sheet.name
    )
    batch.save(update_fields=["state", "columns", "sheet_sealed", "rows_total"])


def _take_in(batch: GrantBatch, upload: Upload, rows: Iterable[list[str]]) -> None:
    sheet_intake.ingest_sheet(batch, rows=rows, points_word=upload.points_word)
    if upload.read:
        batch.columns = (batch.columns or {}) | {"read": upload.read}
        batch.save(update_fields=["columns"])


def _replace(batch: GrantBatch, upload: Upload, rows: Iterable[list[str]], *, by: Actor) -> None:
    batches.put_in_place(
        batch,
        file_name=upload.file_name,
        file_sha256=upload.file_sha256,
        take_in=lambda one: _take_in(one, upload, rows),
        by=by,
    )
