"""How a tenant looks: what every page needs of it, and what the editor shows."""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext
from django_tenants.utils import schema_context

from core.ui import wording
from tenants.errors import ColorRefused
from tenants.models import PastBranding
from tenants.selectors.palette import Palette, contrast, palette
from tenants.selectors.scenario_texts import scenario_text_of

DARK = "#1b2438"


@dataclass(frozen=True, slots=True)
class Brand:
    """What the pages need to look like the tenant. The addresses carry its version, so they may be kept for good."""

    name: str
    mall_name: str
    purpose: str
    points_word: str
    color: str
    css: str
    logo_url: str
    mascot: bool
    icon_url: str = ""
    hero_url: str = ""
    share_url: str = ""
    share_title: str = ""
    share_text: str = ""
    slogan: str = ""
    slogan_text: str = ""


@functools.lru_cache(maxsize=4096)
def _css(color: str) -> str:
    return palette(color).css


def brand(tenant: Any) -> Brand:
    """The tenant's looks; no query (palettes are remembered by colour)."""
    scenario_text = scenario_text_of(tenant)
    version, is_mall = tenant.brand_version, not tenant.is_ops
    logo = "svg" if tenant.logo_svg else "webp" if tenant.logo_image else ""
    purpose = gettext(tenant.purpose) if tenant.purpose else ""
    return Brand(
        name=tenant.name,
        mall_name=gettext("小羊云商"),
        purpose=purpose,
        points_word=points_word(tenant),
        color=palette(tenant.brand_color).brand,
        css=_css(tenant.brand_color),
        logo_url=f"/brand/logo.{logo}?v={version}" if logo and is_mall else "",
        mascot=tenant.has_mascot,
        icon_url=(f"/favicon.ico?v={version}" if logo == "webp" else f"/favicon.svg?v={version}") if is_mall else "",
        hero_url=f"/brand/hero.webp?v={version}" if tenant.hero and is_mall else "",
        share_url=f"/brand/share.png?v={version}" if is_mall else "",
        share_title=tenant.share_title or tenant.name,
        share_text=tenant.share_text or purpose,
        slogan=str(scenario_text.slogan),
        slogan_text=str(scenario_text.slogan_text),
    )


def points_word(tenant: Any) -> str:
    """What the tenant calls its points, in the reader's language."""
    return points_word_in_language(tenant.points_word, tenant.points_word_en)


def points_word_in_language(word: str, english: str) -> str:
    """The word itself for readers of Chinese, else its English, else «points»."""
    if (get_language() or "zh").startswith("zh"):
        return word
    english = english or (gettext(word) if word != wording.PLAIN else "")
    return english if english and english != word else wording.plain(wording.PLAIN)


@dataclass(frozen=True, slots=True)
class Swatch:
    """One derived colour, and how it stands on white and on dark."""

    name: str
    color: str
    on_white: float
    on_dark: float


@dataclass(frozen=True, slots=True)
class LookPreview:
    """What the editor's phone shows for what stands in its form."""

    name: str
    purpose: str
    points_word: str
    mascot: bool
    logo_url: str
    hero_url: str
    greeting: str
    colors: Palette | None
    swatches: list[Swatch]
    refusal: str = ""


def preview(tenant: Any, shown: dict[str, Any]) -> LookPreview:
    """The look with some fields changed; a colour that is none leaves `colors` empty and says why. No query."""
    refusal, colors = "", None
    try:
        colors = palette(str(shown.get("brand_color") or tenant.brand_color))
    except ColorRefused as error:
        refusal = str(error)
    now, word = brand(tenant), shown.get("points_word")
    return LookPreview(
        name=shown.get("name") or now.name,
        purpose=shown.get("purpose", now.purpose),
        points_word=points_word_in_language(word, shown.get("points_word_en", "")) if word else now.points_word,
        mascot=bool(shown.get("has_mascot", now.mascot)),
        logo_url=now.logo_url,
        hero_url=now.hero_url,
        greeting=str(scenario_text_of(tenant).greeting),
        colors=colors,
        swatches=_swatches(colors) if colors else [],
        refusal=refusal,
    )


def _swatches(colors: Palette) -> list[Swatch]:
    return [
        Swatch(name, color, round(contrast(color[:7], "#ffffff"), 1), round(contrast(color[:7], DARK), 1))
        for name, color in colors.variables.items()
    ]


@dataclass(frozen=True, slots=True)
class EarlierBranding:
    """A look that was replaced: its version, its fields, who replaced it and when."""

    version: int
    branding: dict[str, Any]
    colors: Palette
    by: str
    at: dt.datetime


def past_brandings(tenant: Any) -> list[EarlierBranding]:
    """Earlier looks, the newest first. One query, in public."""
    with schema_context("public"):
        rows = list(PastBranding.objects.filter(tenant_id=tenant.pk))
    return [
        EarlierBranding(row.version, row.branding, palette(row.branding["brand_color"]), row.by, row.at) for row in rows
    ]
