"""The sheets people download: the import template and the rows that failed."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.sheets import write_xlsx
from points.models import GrantBatch, PointType
from points.selectors.grants import failed_rows

TEMPLATE_ROWS = 5000


def columns() -> list[str]:
    """The template's column names in the reader's language; an upload is matched by them."""
    return [_("工号"), _("姓名"), _("手机"), _("积分"), _("事由"), _("有效期")]


def grant_template() -> bytes:
    """An xlsx with drop-downs, an example row that an upload ignores, and a sheet of explanations. One query."""
    cap = PointType.objects.filter(is_default=True).values_list("line_cap", flat=True).first() or 100_000
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _names_sheet(book, cap)
        _notes_sheet(book, cap)
    return out.getvalue()


def _names_sheet(book: Any, cap: int) -> None:
    sheet = book.add_worksheet(_("发放名单"))
    head = book.add_format({"bold": True, "bg_color": "#e8eefc", "border": 1, "border_color": "#c5d5fa"})
    text = book.add_format({"num_format": "@"})
    grey = book.add_format({"font_color": "#5a6478", "italic": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column("A:A", 16, text)
    sheet.set_column("B:B", 14)
    sheet.set_column("C:C", 16, text)
    sheet.set_column("D:D", 10)
    sheet.set_column("E:E", 24)
    sheet.set_column("F:F", 14, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(0, 0, columns(), head)
    sheet.write_row(1, 0, [_("示例") + "-YG10023", _("陈思远"), "13800000000", 1000, _("节日福利"), "2026-12-31"], grey)
    whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": cap, "ignore_blank": True}
    whole |= {"error_title": _("积分"), "error_message": _("请填写 1–%(cap)s 的整数") % {"cap": f"{cap:,}"}}
    sheet.data_validation(2, 3, TEMPLATE_ROWS, 3, whole)
    reasons = [_("节日福利"), _("生日福利"), _("入职周年"), _("绩效奖励"), _("活动奖励")]
    sheet.data_validation(2, 4, TEMPLATE_ROWS, 4, {"validate": "list", "source": reasons, "error_type": "information"})


def _notes_sheet(book: Any, cap: int) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column("A:A", 16)
    sheet.set_column("B:B", 80)
    bold = book.add_format({"bold": True})
    number, name, phone, points, reason, expires = columns()
    notes = [
        (number, _("以工号确认成员；没有工号时可用手机。")),
        (name, _("选填，用来核对；与花名册不一致的行会标为错误。")),
        (phone, _("选填，没有工号时必填。")),
        (points, _("必填，1–%(cap)s 的整数。") % {"cap": f"{cap:,}"}),
        (reason, _("选填，不填则用发放设置里的事由；最多 100 个字。")),
        (expires, _("选填，不填则用发放设置里的有效期；格式 2026-12-31。")),
        (_("示例行"), _("工号以「示例」开头的行不会导入，可以保留。")),
    ]
    for row_no, (title, note) in enumerate(notes):
        sheet.write(row_no, 0, title, bold)
        sheet.write(row_no, 1, note)


def failed_sheet(batch: GrantBatch) -> bytes:
    """The rows that will not be granted, in the template's columns with the cause: mend and upload again."""
    header = [*columns(), _("错误原因")]
    rows = (
        [
            row.employee_no,
            row.name,
            row.phone,
            row.points,
            row.reason,
            row.expires,
            row.message or _("已移出本次发放"),
        ]
        for row in failed_rows(batch)
    )
    return write_xlsx(header, rows, title=_("发放名单"))
