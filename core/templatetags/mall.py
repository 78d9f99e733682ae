"""Filters every page may use (a template builtin): amounts, dates people read, query strings."""

import datetime as dt
from typing import Any

from django import template
from django.http import QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context, RequestContext
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from core.privacy import masks
from core.ui import fragment_cache

register = template.Library()


@register.filter
def thousands(value: int | None) -> str:
    """12,860; a dash for nothing."""
    return "–" if value is None else f"{int(value):,}"


@register.filter
def signed(value: int) -> str:
    """+1,000 or −300, with a real minus sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(int(value)):,}"


@register.filter
def yuan(cash_fen: int | None) -> str:
    """9900 → 99.00."""
    fen = int(cash_fen or 0)
    return f"{fen // 100:,}.{fen % 100:02d}"


@register.filter
def in_yuan(points: int, points_per_yuan: int) -> str:
    """76896 points at 100 a yuan → ¥768.96; whole hundreds of yuan without the fen."""
    fen = int(points) * 100 // int(points_per_yuan)
    return f"¥{fen // 100:,}" if abs(fen) >= 1_000_000 else f"¥{yuan(fen)}"


@register.filter
def countdown(moment: dt.datetime) -> str:
    """How long till then: 2 days 03:12:45, to be asked for again every second."""
    left = max(int((moment - timezone.now()).total_seconds()), 0)
    days, rest = divmod(left, 86_400)
    clock = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
    return gettext("%(days)s 天 %(clock)s") % {"days": days, "clock": clock} if days else clock


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """12月31日 / Dec 31, with the year when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    chinese = translation.get_language() != "en"
    if value.year == timezone.localdate().year:
        return f"{value.month}月{value.day}日" if chinese else date_format(value, "M j")
    return f"{value.year}年{value.month}月{value.day}日" if chinese else date_format(value, "M j, Y")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """2026-11-21 18:05 in the tenant's zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.simple_tag(takes_context=True)
def personal(context: RequestContext, field: str, value: str) -> str:
    """`{% personal "phone" member.phone %}`: in clear for those whose roles see it, masked for everybody else."""
    return masks.shown(field, value or "", sees=context["request"].user.sees)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """This page's query string with some values changed; None or "" removes one; `page` and `upto` are dropped unless named."""
    params: QueryDict = context["request"].GET.copy()
    params.pop("page", None)
    params.pop("upto", None)
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = value
    return "?" + params.urlencode()


TOKEN = "the-readers-own-csrf-token"  # noqa: S105 -- where it will stand


class Kept(template.Node):
    """A piece that is rendered once for a while. Its forms carry the token of whoever sees them, not of who made it."""

    def __init__(self, nodelist: NodeList, seconds: FilterExpression, depends: list[FilterExpression]) -> None:
        self.nodelist, self.seconds, self.depends = nodelist, seconds, depends

    def render(self, context: Context) -> str:
        """The piece as it was rendered a moment ago, or now."""
        key = tuple(str(one.resolve(context)) for one in self.depends)
        piece = fragment_cache.kept(key, float(self.seconds.resolve(context)), lambda: self._made(context))
        return piece.replace(TOKEN, str(context.get("csrf_token", ""))) if TOKEN in piece else piece

    def _made(self, context: Context) -> str:
        with context.push(csrf_token=TOKEN):
            return self.nodelist.render(context)


@register.tag("kept")
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept 60 "footer" here %}…{% endkept %}`: seconds, a name, and everything the piece depends on (core/ui/fragment_cache.py)."""
    seconds, *depends = token.split_contents()[1:]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, parser.compile_filter(seconds), [parser.compile_filter(one) for one in depends])
