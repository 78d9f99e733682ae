"""The sheets that tell what became of each row."""

import json

from django.db import connection
from django.utils.translation import gettext as _

from core.documents.sheets import write_xlsx
from points.models import GrantBatch, Revocation
from points.selectors.causes import cause
from points.selectors.revocations import undo_report

ROWS = """
select l.row_no, coalesce(nullif(l.granted_no, ''), nullif(l.employee_no, ''), m.employee_no),
  coalesce(nullif(l.granted_name, ''), nullif(l.name, ''), m.name),
  coalesce(nullif(l.granted_department, ''), d.name, l.department), coalesce(l.points::text, l.points_text),
  coalesce(nullif(l.reason, ''), b.reason),
  l.error, l.facts, l.set_aside, c.done_at is not null
from points_grantline l join points_grantbatch b on b.id = l.batch_id
left join points_grantchunk c on c.batch_id = l.batch_id and l.row_no between c.lo and c.hi
left join members_member m on m.id = l.member_id left join members_department d on d.id = m.department_id
where l.batch_id = %(batch)s order by l.row_no
"""


def grant_report_sheet(batch: GrantBatch) -> bytes:
    """Every row of the batch with what became of it. One query."""
    header = [_("行号"), _("工号"), _("姓名"), _("部门"), _("积分"), _("事由"), _("结果")]
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"batch": batch.pk})
        rows = ([*row[:4], int(row[4]) if row[9] else row[4], row[5], _outcome(*row[6:])] for row in cursor)
        return write_xlsx(header, rows, title=_("发放报告"))


def _outcome(error: str, facts: str | None, set_aside: bool, is_posted: bool) -> str:
    if set_aside:
        return _("已移出本次发放")
    if error:
        return cause(error, json.loads(facts) if facts else None)
    return _("已到账") if is_posted else _("未发放")


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
