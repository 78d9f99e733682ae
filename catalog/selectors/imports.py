"""Questions about sheets of goods that come in."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from catalog.errors import StockMoved
from catalog.models import GoodsImport, GoodsImportRow, GoodsPicture, Offer, Product
from catalog.selectors.goods_sheet import BY_KEY, KEPT, column_title, picture_words, problem_words
from catalog.selectors.tables import thousands_or, yuan_or
from core.errors import sentence_of
from core.jobs.progress import Progress

State, Outcome = GoodsImport.State, GoodsImportRow.Outcome
TABS = ("bad", "new", "changed", "same", "refused", "kept", "pictures")
LABELS: dict[str, dict[str, Any]] = {
    "kind": dict(Product.Kind.choices),
    "state": dict(Product.State.choices),
    "period": dict(Offer.Period.choices),
}
MONEY, WHOLE = ("cash", "market"), ("points", "limit", "stock")


def imports() -> QuerySet[GoodsImport]:
    """Sheets that came in, the newest first. One query."""
    return GoodsImport.objects.all()


def find_import(import_id: int) -> GoodsImport | None:
    """One of them. One query."""
    return GoodsImport.objects.filter(pk=import_id).first()


def may_be_undone(found: GoodsImport) -> bool:
    """Whether it is the last one written, and no other is open. At most one query."""
    if found.state != State.DONE:
        return False
    later = Q(pk__gt=found.pk, state=State.DONE) | Q(
        state__in=[State.CHECKING, State.READY, State.APPLYING, State.UNDOING]
    )
    return not GoodsImport.objects.filter(later).exists()


def moved_by_hand(found: GoodsImport) -> int:
    """Rows of a sheet that is done whose stock a hand moved before they were written, and that can be written after all; 0
    where another sheet came since. Two queries."""
    if found.state != State.DONE or GoodsImport.objects.filter(pk__gt=found.pk).exists():
        return 0
    return found.rows.filter(problem=StockMoved.code).count()


@dataclass(frozen=True, slots=True)
class ImportProgress(Progress):
    """How far the worker is: rows and pictures together."""

    refused: int
    kept: int
    pictures: int
    pictures_failed: int


def progress(found: GoodsImport) -> ImportProgress:
    """Counted from the rows themselves, so that it is true whatever died. Two queries."""
    writes = Q(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    back = found.state in (State.UNDOING, State.UNDONE)
    rows = found.rows.order_by().aggregate(
        total=Count("id", filter=writes & Q(problem="")) if back else Count("id", filter=writes),
        done=Count("id", filter=writes & (Q(undone_at__isnull=False) if back else Q(done_at__isnull=False))),
        refused=Count("id", filter=~Q(problem="")),
        kept=Count("id", filter=~Q(kept="")),
    )
    states = dict(found.pictures.order_by().values_list("state").annotate(n=Count("id")))
    brought, failed = states.get(GoodsPicture.State.DONE, 0), states.get(GoodsPicture.State.FAILED, 0)
    done, total = rows["done"], rows["total"]
    if not back:
        done, total = done + brought + failed, total + sum(states.values())
    return ImportProgress(done, total, rows["refused"], rows["kept"], brought, failed)


def import_rows(found: GoodsImport, tab: str) -> QuerySet[GoodsImportRow]:
    """Rows of one tab. One query when evaluated."""
    if tab == "refused":
        return found.rows.exclude(problem="")
    if tab == "kept":
        return found.rows.exclude(kept="")
    return found.rows.filter(outcome=tab)


def import_pictures(found: GoodsImport) -> QuerySet[GoodsPicture]:
    """Pictures that could not be brought. One query when evaluated."""
    return found.pictures.filter(state=GoodsPicture.State.FAILED)


def why_not_brought(rows: list[GoodsPicture]) -> list[GoodsPicture]:
    """The same pictures with the reason in the reader's words as `why`. No query."""
    for row in rows:
        row.why = picture_words(row.problem)
    return rows


def with_messages(rows: list[GoodsImportRow]) -> list[GoodsImportRow]:
    """The same rows with what they say in the reader's words: `told` (problems), `why_refused`, `why_kept`, `shown` (column,
    before, after). No query."""
    for row in rows:
        row.told = [problem_words(one) for one in row.problems]
        row.why_refused = sentence_of(row.problem, row.problem_facts) if row.problem else ""
        row.why_kept = str(KEPT[row.kept]) if row.kept else ""
        row.shown = [
            (_title(column), _value(column, before), _value(column, after)) for column, before, after in row.changes
        ]
    return rows


def _title(column: str) -> str:
    return str(BY_KEY[column].title) if column.startswith("picture") else column_title(column)


def _value(column: str, value: Any) -> str:
    if column in LABELS:
        return str(LABELS[column].get(value, value))
    if column in MONEY:
        return yuan_or(value)
    if column in WHOLE:
        return thousands_or(value)
    if column.startswith("picture"):
        return f"+{value}" if value else "–"
    text = str(value or "–")
    return text if len(text) <= 60 else text[:60] + "…"


def left_behind() -> list[GoodsImport]:
    """Sheets a worker should look at. One query."""
    return list(GoodsImport.objects.filter(state__in=[State.CHECKING, State.APPLYING, State.UNDOING]))
