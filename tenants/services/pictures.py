"""Pictures of a brand: uploads taken in small and clean, the icon and the share card drawn on the spot."""

import io
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from tenants.errors import PictureRefused
from tenants.selectors.palette import palette

BYTES = 5 * 1024 * 1024
PIXELS = 40_000_000
CARD = (1200, 630)
# Where systems keep a face that draws Chinese, and its place in the file. Without one the card goes without words.
FACES = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("C:/Windows/Fonts/msyhbd.ttc", 0),
]
# The sheep of templates/cotton/logo.html, as circles and ellipses in a 48-unit square.
WOOL: list[tuple[float, float, float]] = [(15, 20, 7), (24, 16, 8), (33, 20, 7), (36, 28, 6), (12, 28, 6), (24, 28, 13)]
CURLS: list[tuple[float, float, float]] = [(18.5, 21.5, 4), (24, 20, 4.6), (29.5, 21.5, 4)]


def keep(*, data: bytes, side: int, least: int) -> str:
    """Take in an uploaded picture: turned upright, at most `side` px, WebP, nothing else of the file. Returns its name.

    Runs inside the tenant, whose folder it lands in. Raises PictureRefused (kind, bytes, pixels, smaller than `least`).
    """
    if len(data) > BYTES:
        raise PictureRefused(side=least)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as picture:
            if picture.width * picture.height > PIXELS or min(picture.size) < least:
                raise PictureRefused(side=least)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((side, side))
            out = io.BytesIO()
            upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in picture.info else "RGB").save(
                out, "WEBP", quality=86
            )
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused(side=least) from error
    name = f"{uuid.uuid4().hex}.webp"
    default_storage.save(f"brand/{name}", ContentFile(out.getvalue()))
    return name


def icon(tenant: Any) -> bytes:
    """The brand's icon as .ico (16, 32, 48 px): its picture, else the sheep on its colour."""
    out = io.BytesIO()
    _emblem(tenant, 256).save(out, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return out.getvalue()


def share_card(tenant: Any, *, title: str, text: str) -> bytes:
    """A PNG of 1,200 × 630 in the brand's colours: emblem, title, text. Drawn once per brand version, then read."""
    path = f"brand/share-{tenant.brand_version}.png"
    if default_storage.exists(path):
        with default_storage.open(path) as kept:
            return kept.read()
    data = _draw_card(tenant, title, text)
    default_storage.save(path, ContentFile(data))
    return data


def _draw_card(tenant: Any, title: str, text: str) -> bytes:
    colors = palette(tenant.brand_color)
    fade = Image.linear_gradient("L").rotate(90).resize(CARD)
    card = Image.composite(Image.new("RGB", CARD, colors.end), Image.new("RGB", CARD, colors.brand), fade)
    clouds = Image.new("RGBA", CARD, (255, 255, 255, 0))
    draw = ImageDraw.Draw(clouds)
    for x, y, r in ((1080, 90, 190), (930, 600, 150), (1190, 470, 130), (60, 640, 170)):
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(255, 255, 255, 26))
    card.paste(clouds, mask=clouds)
    face = _face(title + text)
    emblem = _emblem(tenant, 240)
    at = (110, 195) if face else (480, 195)
    card.paste(emblem, at, mask=emblem)
    if face:
        draw = ImageDraw.Draw(card)
        line, font = _fitting(title, face, 72, 740)
        draw.text((410, 240), line, font=font, fill="#ffffff")
        line, font = _fitting(text, face, 36, 740)
        draw.text((412, 345), line, font=font, fill="#ffffff")
    out = io.BytesIO()
    card.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitting(text: str, face: tuple[str, int], size: int, width: int) -> tuple[str, Any]:
    """The words in the largest size that fits, cut if even the smallest does not."""
    for points in range(size, 27, -4):
        font = ImageFont.truetype(face[0], points, index=face[1])
        if font.getlength(text) <= width:
            return text, font
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…", font


@cache
def _cjk_face() -> tuple[str, int] | None:
    return next((face for face in FACES if Path(face[0]).exists()), None)


def _face(text: str) -> tuple[str, int] | None:
    """A face that can draw the words; None where no face of the machine draws Chinese."""
    return _cjk_face() if text.strip() else None


def _emblem(tenant: Any, side: int) -> Image.Image:
    """The tenant's picture on white, or the sheep on its colour, as a rounded square."""
    big = side * 2
    ground = Image.new("RGBA", (big, big), "#ffffff" if tenant.logo_image else palette(tenant.brand_color).strong)
    if tenant.logo_image and default_storage.exists(f"brand/{tenant.logo_image}"):
        with default_storage.open(f"brand/{tenant.logo_image}") as kept, Image.open(kept) as picture:
            logo = ImageOps.contain(picture.convert("RGBA"), (round(big * 0.86), round(big * 0.86)))
        ground.alpha_composite(logo, ((big - logo.width) // 2, (big - logo.height) // 2))
    else:
        _sheep(ground)
    mask = Image.new("L", (big, big), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, big - 1, big - 1), radius=big * 0.24, fill=255)
    ground.putalpha(mask)
    return ground.resize((side, side), Image.Resampling.LANCZOS)


def _sheep(ground: Image.Image) -> None:
    draw, unit = ImageDraw.Draw(ground), ground.width / 48

    def round_shape(x: float, y: float, rx: float, ry: float, fill: str) -> None:
        draw.ellipse(((x - rx) * unit, (y - ry) * unit, (x + rx) * unit, (y + ry) * unit), fill=fill)

    for x, y, r in WOOL:
        round_shape(x, y, r, r, "#ffffff")
    for x in (13.5, 34.5):
        round_shape(x, 25.5, 4.5, 2.6, "#ffc7ab")
    round_shape(24, 29.5, 8.5, 9, "#ffe6d8")
    for x, y, r in CURLS:
        round_shape(x, y, r, r, "#ffffff")
    for x in (20.8, 27.2):
        round_shape(x, 29, 1.5, 1.5, "#1b2438")
    for x in (18.2, 29.8):
        round_shape(x, 32.3, 2, 2, "#ffb5a5")
    draw.arc((21.6 * unit, 30.6 * unit, 26.4 * unit, 34.4 * unit), 20, 160, fill="#1b2438", width=round(1.3 * unit))
