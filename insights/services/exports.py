"""Files to take away: asked for, made by a worker, gone after a week."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import structlog
from django.core.files import File
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from accounts.models import User
from core import jobs
from core.actors import Actor
from core.documents.sheets import write_xlsx_to
from core.events import operation_log
from core.registry.features import ensure_on
from core.tenancy import current_tenant
from insights.errors import ExportUnknown, TooManyExports
from insights.models import Export
from insights.selectors.exports import open_exports
from insights.selectors.tables import table_of
from points.selectors.export import write_ledger

log = structlog.get_logger("mall.exports")
State = Export.State
KEEP = dt.timedelta(days=7)
OPEN_AT_MOST = 5
ATTEMPTS = 3
FAILED = gettext_noop("生成时出错，请重试；仍不行请联系平台。")


@transaction.atomic
def ask(*, kind: str, shown: dict[str, Any], language: str, by: Actor) -> Export:
    """Have a worker make a file of `kind` with this filter, in the asker's language. A repeat is one more file.

    Raises TooManyExports, FeatureOff.
    """
    ensure_on("exports")
    if open_exports(by.user_id) >= OPEN_AT_MOST:
        raise TooManyExports(limit=OPEN_AT_MOST)
    export = Export.objects.create(
        kind=Export.Kind(kind), filter=shown, language=language, asked_by_id=by.user_id, asked_by=by.name
    )
    operation_log.record(
        by=by,
        action="export.ask",
        target=f"export/{export.pk}",
        label=str(export.get_kind_display()),
        after={"filter": shown},
    )
    return export


def make(*, export_id: int) -> None:
    """Write the file, once: a second worker finds it taken, a killed worker's is made again up to three times."""
    with connection.cursor() as cursor:  # the lock dies with its worker's connection, so a dead one holds nobody up
        cursor.execute("select pg_try_advisory_lock(hashtext(current_schema() || 'export'), %s)", [export_id])
        if not cursor.fetchone()[0]:
            return
    try:
        open_again = Export.objects.filter(pk=export_id, state__in=[State.WAITING, State.RUNNING])
        if not open_again.update(state=State.RUNNING, rows=0, attempts=F("attempts") + 1, touched_at=Now()):
            return
        _make(Export.objects.get(pk=export_id))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtext(current_schema() || 'export'), %s)", [export_id])


def _make(export: Export) -> None:
    # Attempts are counted before the work: a table that kills its worker is given up, not made for ever.
    if export.attempts > ATTEMPTS:
        _finish(export, state=State.FAILED, error=FAILED)
        return
    try:
        with translation.override(export.language), tempfile.NamedTemporaryFile(suffix=".part") as out:
            rows, ending = _write(export, out)
            out.seek(0)
            name = f"{export.get_kind_display()}-{timezone.localtime():%Y%m%d-%H%M}.{ending}"
            export.file.save(name, File(out), save=False)
        _finish(export, state=State.DONE, rows=rows, expires_at=timezone.now() + KEEP)
    except Exception:
        log.exception("export_failed", export=export.pk)
        _finish(export, state=State.FAILED, error=FAILED)


def _write(export: Export, out: IO[bytes]) -> tuple[int, str]:
    if export.kind == Export.Kind.LEDGER:
        manifest = write_ledger(Path(out.name), tenant=current_tenant().slug)
        return sum(one["lines"] for one in manifest["files"].values()), "zip"
    header, rows = table_of(export.kind, export.filter, sees=_sees(export.asked_by_id))

    def tell(written: int) -> None:
        Export.objects.filter(pk=export.pk).update(rows=written, touched_at=Now())

    return write_xlsx_to(out, header, rows, title=str(export.get_kind_display()), tell=tell), "xlsx"


def _sees(user_id: int | None) -> Callable[[str], bool]:
    """What whoever asked may see in clear; nothing, for nobody."""
    user = User.objects.filter(pk=user_id or 0).first()
    return user.sees if user else lambda _field: False


def _finish(export: Export, **values: Any) -> None:
    for name, value in values.items():
        setattr(export, name, value)
    export.size = export.file.size if export.file else 0
    export.finished_at = export.touched_at = timezone.now()
    export.save()


@transaction.atomic
def try_again(*, export_id: int) -> None:
    """Let a worker make a failed file once more, with its three tries. A repeat changes nothing."""
    failed = Export.objects.filter(pk=export_id, state=State.FAILED)
    failed.update(state=State.WAITING, attempts=0, error="", finished_at=None, touched_at=Now())


@transaction.atomic
def take(*, export_id: int, by: Actor) -> Export:
    """Hand the file over and write down who took it. Raises ExportUnknown when it is not there (any more)."""
    export = Export.objects.filter(pk=export_id).first()
    if export is None or not export.is_ready:
        raise ExportUnknown
    operation_log.record(
        by=by,
        action="export.take",
        target=f"export/{export_id}",
        label=str(export.get_kind_display()),
        after={"rows": export.rows},
    )
    return export


def drop_expired() -> int:
    """Delete the files past their days; the rows stay as history. Returns how many. A repeat finds none."""
    over = Export.objects.filter(state=State.DONE, expires_at__lte=timezone.now()).order_by("pk")
    return jobs.each("insights-drop-exports", over.values_list("pk", flat=True), _drop, limit=50).done


def _drop(export_id: int) -> None:
    export = Export.objects.get(pk=export_id)
    folder = Path(export.file.path).parent
    export.file.delete(save=False)
    shutil.rmtree(folder, ignore_errors=True)
    export.state = State.EXPIRED
    export.save()
