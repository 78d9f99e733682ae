"""From one brand colour to the dozen a page needs, readable by construction.

Contrast is WCAG 2.2's relative luminance ratio; 4.5:1 is its AA bar for text. The gradient's far end turns the hue by at
most 22° and less in the warm families, where a larger turn would leave the brand.
"""

import colorsys
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.errors import ColorRefused

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
AA = 4.5  # contrast of text that WCAG 2.2 asks for at level AA
RGB = tuple[float, float, float]


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours derived from one brand colour; `asked` is what was chosen, `brand` what is readable on white."""

    asked: str
    brand: str
    end: str
    strong: str
    soft: str
    line: str
    ink: str

    @property
    def contrast(self) -> float:
        """Of `brand` on white, one decimal."""
        return round(contrast(self.brand, "#ffffff"), 1)

    @property
    def variables(self) -> dict[str, str]:
        """The twelve variables a page's style sheet is written with."""
        is_cool = _hue(self.brand) > 0.5
        deep = _readable(_shade(self.brand, lightness=0.27), "#ffffff")
        return {
            "brand": self.brand,
            "brand-end": self.end,
            "brand-strong": self.strong,
            "brand-soft": self.soft,
            "brand-line": self.line,
            "brand-ink": self.ink,
            "brand-glow": self.brand + "33",
            "brand-on": "#ffffff",
            "hero": "#7c2d12" if is_cool else deep,
            "hero-end": "#c2410c" if is_cool else self.brand,
            # Points are warm; a brand that is as warm itself gets a rose beside it, so that the two stay apart.
            "accent": "#be123c" if self._is_orange else "#c2410c",
            "accent-soft": "#fff1f3" if self._is_orange else "#fff3ea",
        }

    @property
    def hero_end(self) -> str:
        """The far end of the banner's gradient."""
        return self.variables["hero-end"]

    @property
    def _is_orange(self) -> bool:
        return 12 <= _hue(self.brand) * 360 <= 45

    @property
    def on_dark(self) -> float:
        """Contrast of `brand` on the pages' dark ink, one decimal."""
        return round(contrast(self.brand, "#1b2438"), 1)

    @property
    def asked_on_white(self) -> float:
        """Contrast of the colour that was asked for on white, one decimal."""
        return round(contrast(self.asked, "#ffffff"), 1)

    @property
    def css(self) -> str:
        """One `:root` rule for the page's head."""
        return ":root{" + ";".join(f"--{name}:{value}" for name, value in self.variables.items()) + "}"


@functools.lru_cache(maxsize=4096)
def palette(color: str) -> Palette:
    """The palette of `#rrggbb`. Raises ColorRefused for anything else."""
    if not HEX.match(color):
        raise ColorRefused(color=color[:20])
    color = color.lower()
    brand = _readable(color, "#ffffff")
    soft = _mix(brand, "#ffffff", 0.1)
    return Palette(
        asked=color,
        brand=brand,
        end=_readable(_turn(brand, _turn_for(brand)), "#ffffff"),
        strong=_scale(brand, 0.82),
        soft=soft,
        line=_mix(brand, "#ffffff", 0.28),
        ink=_readable(_scale(brand, 0.9), soft),
    )


def _rgb(color: str) -> RGB:
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Iterable[float]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in rgb)


def _hue(color: str) -> float:
    return colorsys.rgb_to_hls(*_rgb(color))[0]


def _scale(color: str, factor: float) -> str:
    return _hex(part * factor for part in _rgb(color))


def _mix(color: str, other: str, share: float) -> str:
    return _hex(a * share + b * (1 - share) for a, b in zip(_rgb(color), _rgb(other), strict=True))


def _readable(color: str, ground: str) -> str:
    while contrast(color, ground) < AA:
        color = _scale(color, 0.96)
    return color


def _turn(color: str, degrees: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return _hex(colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, min(saturation * 1.05, 1)))


def _shade(color: str, *, lightness: float) -> str:
    hue, _, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return _hex(colorsys.hls_to_rgb(hue, lightness, saturation))


def _turn_for(color: str) -> float:
    degrees = _hue(color) * 360
    if degrees < 20 or degrees > 330:  # reds stay red
        return -8
    if degrees < 75:  # oranges and yellows lean to orange
        return -14
    if degrees < 170:  # greens lean to teal
        return 16
    return 22  # blues lean to indigo, violets to purple
