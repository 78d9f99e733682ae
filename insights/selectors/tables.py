"""What each kind of export holds."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.events.selectors import operation_log
from core.privacy import masks
from core.registry import log_actions
from insights.models import FLOWS, DailyBalance, Export
from insights.selectors.days import after
from points.selectors import rate_on, tables
from points.selectors.liability import Share, liability
from points.selectors.tables import Row, Sees, Table

Kind = Export.Kind


def table_of(kind: str, shown: dict[str, Any], *, sees: Sees) -> Table:
    """Heading and rows of an export with its filter, personal fields as the asker `sees` them; rows come as read."""
    return TABLES[kind](shown, sees)


def _journal_filter(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": shown.get("kind", ""),
        "query": shown.get("query", ""),
        "first_on": _day(shown.get("first_on")),
        "last_on": _day(shown.get("last_on")),
    }


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _liability(shown: dict[str, Any], sees: Sees) -> Table:
    found, rate = liability(), rate_on()
    header = [_("口径"), _("名称"), _("可用"), _("待生效"), _("已到期待结转"), _("合计"), _("折合元")]

    def row(what: str, share: Share, name: str) -> Row:
        cost = round(share.points / rate, 2) if rate else ""
        return (what, name, share.usable, share.pending, share.ended, share.points, cost)

    def rows() -> Iterator[Row]:
        for share in found.by_month:
            yield row(_("到期月份"), share, f"{share.month:%Y-%m}" if share.month else _("长期有效"))
        for share in found.by_type:
            yield row(_("积分类型"), share, share.name)
        for share in found.by_department:
            yield row(_("部门"), share, share.name)
        yield row(_("合计"), found.total, _("按批次"))
        yield (_("合计"), _("按分录"), "", "", "", found.entries, round(found.entries / rate, 2) if rate else "")

    return header, rows()


def _days(shown: dict[str, Any], sees: Sees) -> Table:
    header = [
        _("日期"),
        _("期初"),
        _("发放"),
        _("兑换"),
        _("退回"),
        _("过期"),
        _("撤回"),
        _("抵扣欠账"),
        _("其他"),
        _("期末"),
        _("批次核对"),
    ]
    days = DailyBalance.objects.order_by("on")
    if shown.get("month"):
        first = dt.date.fromisoformat(f"{shown['month']}-01")
        days = days.filter(on__gte=first, on__lt=after(first))
    rows = (
        (
            f"{one.on}",
            one.opening,
            *(getattr(one, flow) for flow in FLOWS),
            one.closing,
            "" if one.lots is None else one.lots,
        )
        for one in days.iterator(chunk_size=1_000)
    )
    return header, rows


def _log(shown: dict[str, Any], sees: Sees) -> Table:
    """The operation log: acts in words, phones and mail addresses anywhere in it masked."""
    header = [_("时间"), _("操作人"), _("IP"), _("操作"), _("对象"), _("对象编号"), _("之前"), _("之后"), _("原因")]
    found = operation_log(
        query=shown.get("query", ""),
        actions=log_actions.codes_of(shown.get("query", "")),
        action=shown.get("kind", ""),
        actor=shown.get("actor", ""),
        target=shown.get("target", ""),
        first_on=_day(shown.get("first_on")),
        last_on=_day(shown.get("last_on")),
    )

    def told(values: dict[str, Any]) -> str:
        return masks.scrub(json.dumps(values, ensure_ascii=False)) if values else ""

    rows = (
        (
            one.at,
            one.actor_name,
            one.ip or "",
            log_actions.action_words(one.action),
            masks.scrub(one.label),
            one.target,
            told(one.before),
            told(one.after),
            masks.scrub(one.reason),
        )
        for one in found.iterator(chunk_size=1_000)
    )
    return header, rows


TABLES: dict[str, Callable[[dict[str, Any], Sees], Table]] = {
    Kind.JOURNALS: lambda shown, sees: tables.journal_table(**_journal_filter(shown)),
    Kind.ENTRIES: lambda shown, sees: tables.entry_table(sees=sees, **_journal_filter(shown)),
    Kind.BALANCES: lambda shown, sees: tables.balance_table(sees=sees),
    Kind.LIABILITY: _liability,
    Kind.MOVEMENTS: lambda shown, sees: tables.movement_table(int(shown["budget"])),
    Kind.GRANTS: lambda shown, sees: tables.batch_table(state=shown.get("state", ""), query=shown.get("query", "")),
    Kind.DAYS: _days,
    Kind.LOG: _log,
}
