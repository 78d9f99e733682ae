"""Refusals of insights."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError


def _named(month: dt.date) -> str:
    return date_format(month, "Y-m")


class MonthNotOver(DomainError):
    code = "month_not_over"

    def __init__(self, *, month: dt.date) -> None:
        super().__init__(_("%(month)s 还没有结束，不能结账。") % {"month": _named(month)}, month=month)


class MonthOutOfOrder(DomainError):
    code = "month_out_of_order"

    def __init__(self, *, month: dt.date, due: dt.date) -> None:
        values = {"month": _named(month), "due": _named(due)}
        super().__init__(_("请按顺序结账：先结 %(due)s，再结 %(month)s。") % values, month=month, due=due)


class MonthClosed(DomainError):
    code = "month_closed"

    def __init__(self, *, month: dt.date) -> None:
        super().__init__(_("%(month)s 已经结账，不能再次结账。") % {"month": _named(month)}, month=month)


class NothingToClose(DomainError):
    code = "nothing_to_close"

    def __init__(self) -> None:
        super().__init__(_("还没有任何积分变动，无账可结。"))


class BooksDisagree(DomainError):
    code = "books_disagree"

    def __init__(self, *, found: int, expected: int) -> None:
        values = {"found": f"{found:,}", "expected": f"{expected:,}"}
        super().__init__(
            _("期末余额与日结不符（日结 %(expected)s，重算 %(found)s），请先核对账本。") % values,
            found=found,
            expected=expected,
        )


class ExportUnknown(DomainError):
    code = "export_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有这个导出文件，或已过期。"))


class TooManyExports(DomainError):
    code = "too_many_exports"

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("您有 %(limit)s 个导出还在生成，请稍候。") % {"limit": limit}, limit=limit)
