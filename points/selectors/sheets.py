"""The sheets people download: the import template, the rows that failed, what became of a batch."""

import io
import re
from typing import Any

from django.utils.translation import gettext as _

from core.documents.sheets import write_xlsx
from core.privacy import crypto
from members.models import Department
from points.models import GrantBatch, GrantLine
from points.selectors.causes import MEANINGS as MEANINGS
from points.selectors.causes import cause
from points.selectors.grants import failed_lines
from points.selectors.policies import point_types

TEMPLATE_ROWS = 5000
LISTED = 500
WHOLE = re.compile(r"-?[0-9]{1,15}")
WIDTHS = {"employee_no": 16, "phone": 16, "email": 24, "department": 16, "reason": 20, "expires": 14, "greeting": 32}


def columns() -> list[str]:
    """The template's column names in the reader's language; an upload is matched by them."""
    return [str(name) for name in MEANINGS.values()]


def grant_template() -> bytes:
    """An xlsx with drop-downs, an example row that an upload ignores, and a sheet of explanations. Three queries."""
    import xlsxwriter  # not above: nine megabytes that most web processes never need

    types = list(point_types(active=True))
    cap = max((point_type.line_cap for point_type in types), default=100_000)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("发放名单"))
        _head(book, sheet, example=_example(_(types[0].name) if types else ""))
        _notes_sheet(book, cap)
        _choices(book, sheet, [_(point_type.name) for point_type in types])
        whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": cap, "ignore_blank": True}
        whole |= {"error_title": _("积分"), "error_message": _("请填写 1–%(cap)s 的整数") % {"cap": f"{cap:,}"}}
        at = _at("points")
        sheet.data_validation(2, at, TEMPLATE_ROWS, at, whole)
    return out.getvalue()


def failed_sheet(batch: GrantBatch) -> bytes:
    """The rows that will not be granted, as they were written, in the template's columns with the cause: mend them and upload
    the sheet again. The first column says which row of the batch each is (services/grants/corrections.py reads it).

    One query per thousand rows.
    """
    rows = ([line.row_no, *_cells(line), _cause(line)] for line in failed_lines(batch))
    original = _("原行号")
    header = [f"{original} {batch.number}", *columns(), _("错误原因")]
    return write_xlsx(header, rows, title=_("发放名单"))


def _cause(line: GrantLine) -> str:
    code = line.error or line.warning
    return cause(code, line.facts) if code else _("已移出本次发放")


def _cells(line: GrantLine) -> list[Any]:
    cells: dict[str, Any] = {
        "phone": crypto.decrypt(line.phone_sealed) if line.phone_sealed else "",
        "points": int(line.points_text) if WHOLE.fullmatch(line.points_text) else line.points_text,
        "type": line.type_text,
        "expires": line.expires_text,
    }
    return [cells[meaning] if meaning in cells else getattr(line, meaning) for meaning in MEANINGS]


def _at(meaning: str) -> int:
    return list(MEANINGS).index(meaning)


def _example(point_type: str) -> dict[str, Any]:
    return {
        "employee_no": _("示例") + "-YG10023",
        "name": _("陈思远"),
        "phone": "13800000000",
        "email": "chen@example.com",
        "department": _("研发中心"),
        "points": 1000,
        "type": point_type,
        "reason": _("节日福利"),
        "expires": "2027-12-31",
        "greeting": _("月圆人团圆，感谢一路同行。"),
    }


def _head(book: Any, sheet: Any, *, example: dict[str, Any]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#e8eefc", "border": 1, "border_color": "#c5d5fa"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    formats = {"employee_no": text, "phone": text, "email": text, "expires": day}
    sheet.freeze_panes(1, 0)
    for at, (meaning, name) in enumerate(MEANINGS.items()):
        sheet.set_column(at, at, WIDTHS.get(meaning, 12), formats.get(meaning))
        sheet.write(0, at, str(name), head)
    grey = book.add_format({"font_color": "#5a6478", "italic": True})
    sheet.write_row(1, 0, [example[meaning] for meaning in MEANINGS], grey)


def _choices(book: Any, sheet: Any, types: list[str]) -> None:
    """Drop-downs from a hidden sheet: a list written into the rule itself may have 255 letters only."""
    reasons = [_("节日福利"), _("生日福利"), _("入职周年"), _("绩效奖励"), _("活动奖励")]
    departments = list(Department.objects.active().order_by("path", "pk").values_list("name", flat=True)[:LISTED])
    hidden = book.add_worksheet(_("选项"))
    hidden.hide()
    for column, (meaning, choices) in enumerate([("type", types), ("reason", reasons), ("department", departments)]):
        if not choices:
            continue
        hidden.write_column(0, column, choices)
        letter, at = "ABC"[column], _at(meaning)
        rule = {"validate": "list", "source": f"='{hidden.get_name()}'!${letter}$1:${letter}${len(choices)}"}
        kind = "stop" if meaning == "type" else "information"
        sheet.data_validation(2, at, TEMPLATE_ROWS, at, rule | {"ignore_blank": True, "error_type": kind})


def _notes_sheet(book: Any, cap: int) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column("A:A", 16)
    sheet.set_column("B:B", 80)
    bold = book.add_format({"bold": True})
    notes = {
        "employee_no": _("以工号确认成员；没有工号时依次用手机、邮箱、姓名加部门。"),
        "name": _("选填，用来核对；与花名册不一致的行会标为错误。没有其他信息时，姓名须唯一。"),
        "phone": _("选填，没有工号时可用来确认成员。"),
        "email": _("选填，没有工号和手机时可用来确认成员。"),
        "department": _("选填；同名成员用部门区分。"),
        "points": _("必填，1–%(cap)s 的整数。") % {"cap": f"{cap:,}"},
        "type": _("选填，从下拉列表选择；不填则用发放设置里的积分类型。"),
        "reason": _("选填，不填则用发放设置里的事由；最多 100 个字。"),
        "expires": _("选填，不填则用发放设置里的有效期；格式 2026-12-31。"),
        "greeting": _("选填，不填则用发放设置里的祝福语；最多 200 个字。"),
    }
    rows = [(str(MEANINGS[meaning]), note) for meaning, note in notes.items()]
    rows.append((_("示例行"), _("工号以「示例」开头的行不会导入，可以保留。")))
    for row_no, (title, note) in enumerate(rows):
        sheet.write(row_no, 0, title, bold)
        sheet.write(row_no, 1, note)
