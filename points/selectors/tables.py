"""Long lists for files: a heading and rows that come from the database as they are written, never all at once."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.privacy import masks
from members.models import Member
from points.models import Account, Entry, Journal, Lot
from points.selectors.finance import movements
from points.selectors.grants import batch_list
from points.selectors.ledger import journal_sums, journals

AT_ONCE = 2_000
Row = tuple[Any, ...]
Table = tuple[list[str], Iterator[Row]]
Sees = Callable[[str], bool]


def _blocks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    block: list[Any] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        block.append(row)
        if len(block) == AT_ONCE:
            yield block
            block = []
    if block:
        yield block


def journal_table(**shown: Any) -> Table:
    """The journals of a filter (as `journals` takes it). Three queries for each two thousand rows."""
    header = [_("凭证号"), _("时间"), _("类型"), _("摘要"), _("积分"), _("发放批次"), _("业务单号"), _("操作人")]

    def rows() -> Iterator[Row]:
        for block in _blocks(journals(**shown)):
            sums = journal_sums([journal.pk for journal in block])
            for one in block:
                chunk = getattr(one, "chunk", None)
                number = chunk.batch.number if chunk else ""
                yield (
                    one.pk,
                    one.created_at,
                    one.get_kind_display(),
                    one.note,
                    sums.get(one.pk, 0),
                    number,
                    one.reference,
                    one.actor_name,
                )

    return header, rows()


class EntryRow(NamedTuple):
    """An entry with its journal and both accounts; the fields are the query's columns, in this order."""

    journal_id: int
    line_no: int
    journal__created_at: dt.datetime
    journal__kind: str
    journal__note: str
    journal__reference: str
    account__kind: str
    account__member__employee_no: str | None
    account__member__name: str | None
    account__budget__name: str | None
    contra__kind: str
    contra__member__name: str | None
    contra__budget__name: str | None
    points: int
    lot_id: int | None
    lot__expires_at: dt.datetime | None


def entry_table(*, sees: Sees, **shown: Any) -> Table:
    """The entries of the journals of a filter, with both sides, numbers as the asker `sees` them. One query, streamed."""
    header = [
        _("凭证号"),
        _("行号"),
        _("时间"),
        _("类型"),
        _("摘要"),
        _("业务单号"),
        _("账户"),
        _("工号"),
        _("姓名或预算"),
        _("对方账户"),
        _("对方"),
        _("积分"),
        _("积分批次"),
        _("有效期至"),
    ]
    within = journals(**shown).order_by().values("pk")
    found = Entry.objects.filter(journal__in=within).order_by("journal_id", "line_no")
    columns = found.values_list(*EntryRow._fields).iterator(chunk_size=AT_ONCE)
    return header, (_entry_cells(EntryRow(*row), sees) for row in columns)


def _entry_cells(row: EntryRow, sees: Sees) -> Row:
    return (
        row.journal_id,
        row.line_no,
        row.journal__created_at,
        str(Journal.Kind(row.journal__kind).label),
        row.journal__note,
        row.journal__reference,
        str(Account.Kind(row.account__kind).label),
        masks.shown("employee_no", row.account__member__employee_no or "", sees=sees),
        row.account__member__name or row.account__budget__name or "",
        str(Account.Kind(row.contra__kind).label),
        row.contra__member__name or row.contra__budget__name or "",
        row.points,
        row.lot_id or "",
        row.lot__expires_at or "",
    )


def balance_table(*, sees: Sees) -> Table:
    """What every member holds, personal fields as the asker `sees` them. One query for each two thousand members."""
    header = [
        _("工号"),
        _("姓名"),
        _("部门"),
        _("手机"),
        _("状态"),
        _("可用"),
        _("待生效"),
        _("最近到期"),
        _("最晚到期"),
    ]

    def rows() -> Iterator[Row]:
        for block in _blocks(Member.objects.select_related("department").order_by("pk")):
            held = _held([member.pk for member in block])
            for one in block:
                usable, pending, first, last = held.get(one.pk, (0, 0, None, None))
                yield (
                    masks.shown("employee_no", one.employee_no, sees=sees),
                    one.name,
                    one.department.name if one.department else "",
                    masks.shown("phone", one.phone, sees=sees),
                    one.get_state_display(),
                    usable,
                    pending,
                    first or "",
                    last or "",
                )

    return header, rows()


def _held(member_ids: list[int]) -> dict[int, tuple[int, int, dt.datetime | None, dt.datetime | None]]:
    usable = Q(available_at__lte=Now())
    own = Lot.objects.open().filter(account__kind=Account.Kind.MEMBER, account__member_id__in=member_ids)
    rows = own.values("account__member_id").annotate(
        usable=Sum("remaining", filter=usable, default=0),
        every=Sum("remaining"),
        first=Min("expires_at"),
        last=Max("expires_at"),
    )
    return {
        row["account__member_id"]: (row["usable"], row["every"] - row["usable"], row["first"], row["last"])
        for row in rows
    }


def movement_table(budget_id: int) -> Table:
    """Everything that moved in a budget. One query for each two thousand rows."""
    header = [_("凭证号"), _("时间"), _("类型"), _("摘要"), _("发放批次"), _("对方"), _("积分"), _("操作人")]

    def rows() -> Iterator[Row]:
        offset = 0
        while block := movements(budget_id, limit=AT_ONCE, offset=offset):
            offset += len(block)
            for one in block:
                yield (
                    one.journal_id,
                    one.at,
                    one.kind_label,
                    one.note,
                    one.batch_number,
                    one.other,
                    one.points,
                    one.actor,
                )

    return header, rows()


def batch_table(*, state: str = "", query: str = "") -> Table:
    """The grant batches of a filter. One query, streamed."""
    header = [
        _("批次"),
        _("名称"),
        _("状态"),
        _("来源"),
        _("预算"),
        _("总行数"),
        _("已发放行数"),
        _("错误行"),
        _("总积分"),
        _("发起人"),
        _("审批人"),
        _("创建时间"),
        _("完成时间"),
    ]

    def rows() -> Iterator[Row]:
        for one in batch_list(state=state, query=query).iterator(chunk_size=AT_ONCE):
            yield (
                one.number,
                one.title,
                one.get_state_display(),
                one.get_source_display(),
                one.budget.name,
                one.rows_total,
                getattr(one, "rows_posted", 0),
                one.rows_failed,
                one.points_total,
                one.maker_name,
                one.checker_name,
                one.created_at,
                one.finished_at or "",
            )

    return header, rows()
