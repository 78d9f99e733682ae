"""The mall's standing pages: which words are in force, and plain text made into safe HTML."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tenants.utils import schema_context

from tenants.models import PageText

LINK = re.compile(
    r"\[([^\]\n]{1,80})\]\(((?:https?://|mailto:|tel:|/(?![/\\]))(?:(?!&quot;|&#x27;|&lt;|&gt;)[^\s()<>\"'\\]){1,300})\)"
)
BOLD = re.compile(r"\*\*([^*\n]{1,200})\*\*")


def rendered(text: str) -> SafeString:
    """`## heading`, `- item`, **bold**, [words](https://…) and paragraphs; everything else is shown as typed."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        while lines:
            if lines[0].startswith("#"):
                out.append(f"<h2>{_inline(lines.pop(0).lstrip('#').strip())}</h2>")
                continue
            is_list = lines[0].startswith("- ")
            part: list[str] = []
            while lines and not lines[0].startswith("#") and lines[0].startswith("- ") == is_list:
                part.append(_inline(lines.pop(0).removeprefix("- ")))
            items = "".join(f"<li>{one}</li>" for one in part)
            out.append(f"<ul>{items}</ul>" if is_list else f"<p>{'<br>'.join(part)}</p>")
    return mark_safe("\n".join(out))  # noqa: S308 -- every piece went through _inline


def _inline(text: str) -> str:
    safe, out, last = str(conditional_escape(text)), [], 0
    for link in LINK.finditer(safe):  # bold is looked for beside addresses, never in them
        words, address = link.groups()
        anchor = f'<a class="text-brand-ink underline" href="{address}" rel="noopener noreferrer">{_bold(words)}</a>'
        out += [_bold(safe[last : link.start()]), anchor]
        last = link.end()
    return "".join([*out, _bold(safe[last:])])


def _bold(safe: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", safe)


@dataclass(frozen=True, slots=True)
class StandingPage:
    """A page in the company's own words."""

    page: str
    version: int
    text: str
    at: Any

    @property
    def html(self) -> SafeString:
        """Its words as safe HTML."""
        return rendered(self.text)


def standing_page(tenant: Any, page: str) -> StandingPage | None:
    """The newest words of a page; None when the platform's own are shown. One query, in public."""
    with schema_context("public"):
        row = PageText.objects.filter(tenant_id=tenant.pk, page=page).order_by("-version").first()
    return StandingPage(row.page, row.version, row.text, row.at) if row and row.text else None


def page_versions(tenant: Any, page: str) -> list[PageText]:
    """All versions of a page, the newest first. One query, in public."""
    with schema_context("public"):
        return list(PageText.objects.filter(tenant_id=tenant.pk, page=page))


def newest_versions(tenant: Any) -> dict[str, PageText]:
    """The newest version of each page that has one. One query, in public."""
    with schema_context("public"):
        rows = PageText.objects.filter(tenant_id=tenant.pk).order_by("page", "-version").distinct("page")
        return {row.page: row for row in rows}
