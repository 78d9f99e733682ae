"""Filters every page may use (a template builtin): amounts, dates people read, query strings."""

import datetime as dt
import secrets
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
def asked_pairs(context: RequestContext) -> list[tuple[str, str]]:
    """Each parameter of this page with its value. (A template's `request.GET.items` would be the parameter «items».)"""
    return [(name, str(value)) for name, value in context["request"].GET.items()]


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


# Stands in a cached form where the token of whoever sees it goes; drawn anew by each process, so that no text can contain it.
CSRF_PLACEHOLDER = f"csrf-{secrets.token_hex(16)}"


class CachedNode(template.Node):
    """A part of a page that is rendered once for many readers. Its forms carry the token of whoever sees them."""

    def __init__(self, nodelist: NodeList, seconds: FilterExpression, vary: list[FilterExpression]) -> None:
        self.nodelist, self.seconds, self.vary = nodelist, seconds, vary

    def render(self, context: Context) -> str:
        """The fragment from the cache, or rendered now."""
        key = tuple(str(one.resolve(context)) for one in self.vary)
        seconds = float(self.seconds.resolve(context))
        html = fragment_cache.cached(key, seconds, lambda: self._render_for_anybody(context))
        if CSRF_PLACEHOLDER not in html:
            return html  # without reading the token, which would set a cookie
        return html.replace(CSRF_PLACEHOLDER, str(context.get("csrf_token", "")))

    def _render_for_anybody(self, context: Context) -> str:
        with context.push(csrf_token=CSRF_PLACEHOLDER):
            return self.nodelist.render(context)


@register.tag("cached")
def cached(parser: Parser, token: Token) -> CachedNode:
    """`{% cached 60 "footer" here %}…{% endcached %}`: seconds, a name, and everything that the fragment depends on besides
    tenant, language and brand (docs/fragment-cache.md). Raises TemplateSyntaxError without seconds and name."""
    arguments = token.split_contents()[1:]
    if len(arguments) < 2:
        raise template.TemplateSyntaxError("{% cached %} takes seconds, a name, and what the fragment depends on.")
    seconds, *vary = [parser.compile_filter(one) for one in arguments]
    nodelist = parser.parse(("endcached",))
    parser.delete_first_token()
    return CachedNode(nodelist, seconds, vary)
