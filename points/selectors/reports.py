"""The sheets that tell what became of each row."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.sheets import write_xlsx
from points.models import GrantBatch, GrantChunk, GrantLine, Revocation
from points.selectors.grants import PreviewRow, shown_rows
from points.selectors.revocations import undo_report


def grant_report_sheet(batch: GrantBatch) -> bytes:
    """Every row of the batch with what became of it. Two queries per thousand rows and one more."""
    posted = [(chunk.lo, chunk.hi) for chunk in GrantChunk.objects.filter(batch=batch, done_at__isnull=False)]
    header = [_("行号"), _("工号"), _("姓名"), _("部门"), _("积分"), _("事由"), _("结果")]
    rows = (
        [row.row_no, row.employee_no, row.name, row.department, row.points, row.reason, _outcome(row, posted)]
        for row in _all_rows(batch)
    )
    return write_xlsx(header, rows, title=_("发放报告"))


def _all_rows(batch: GrantBatch) -> Iterator[PreviewRow]:
    after = 0
    while rows := shown_rows(list(GrantLine.objects.filter(batch=batch, row_no__gt=after).order_by("row_no")[:1000])):
        yield from rows
        after = rows[-1].row_no


def _outcome(row: PreviewRow, posted: list[tuple[int, int]]) -> str:
    if row.verdict == "error":
        return row.message
    if row.verdict == "aside":
        return _("已移出本次发放")
    return _("已到账") if any(lo <= row.row_no <= hi for lo, hi in posted) else _("未发放")


def undo_report_sheet(asked: Revocation) -> bytes:
    """Every line of an undo with its outcome. Two queries per thousand lines."""
    header = [_("行号"), _("工号"), _("姓名"), _("部门"), _("发放"), _("退回"), _("已过期"), _("已使用"), _("结果")]
    rows = (
        [
            line.row_no,
            line.member.employee_no if line.member else "",
            line.member.name if line.member else "",
            line.member.department.name if line.member and line.member.department else "",
            line.granted,
            line.taken,
            line.expired,
            line.spent,
            line.outcome_label,
        ]
        for line in undo_report(asked)
    )
    return write_xlsx(header, rows, title=_("撤回报告"))
