"""A row's cells become values, each with what is wrong with it. Nothing is asked of the database."""

import re
from typing import Any

from django.utils.translation import override

from catalog.models import Offer, Product
from catalog.selectors.goods_sheet import BY_KEY, CLEAR
from core import cleaners
from core.bounds import MAX_PRICE_FEN, MAX_PRICE_POINTS, MAX_STOCK

PRODUCT_WORDS = ("title", "title_en", "subtitle", "subtitle_en", "description", "description_en")
SKU_WORDS = {"sku_name": 40, "sku_name_en": 60, "code": 40}
WHOLE = {"points": (0, MAX_PRICE_POINTS), "limit": (1, 9_999), "stock": (0, MAX_STOCK)}
MONEY = {"cash": MAX_PRICE_FEN, "market": MAX_PRICE_FEN}  # fen
CHOICES: dict[str, Any] = {"kind": Product.Kind, "state": Product.State, "period": Offer.Period}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Problem = list[Any]  # [column, code, facts]


def read(cells: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row's cells by column, and the problems. A cell that says «-» is None (or ""); an empty one is absent."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in cells.items():
        if key in ("key", "category") or key.startswith("picture"):
            values[key] = text
            continue
        value, problem = _value(key, text)
        if problem:
            problems.append(problem)
        else:
            values[key] = value
    return values, problems


def _value(key: str, text: str) -> tuple[Any, Problem | None]:
    if key in WHOLE:
        return _whole(key, text)
    if key in MONEY:
        return _money(key, text)
    if key in CHOICES:
        return _choice(key, text)
    if text == CLEAR and key not in ("title", "code"):
        return "", None
    most = SKU_WORDS.get(key) or BY_KEY[key].most
    if len(text) > most:
        return None, [key, "too_long", {"most": most}]
    if CONTROL.search(text) or (key == "code" and not text.isprintable()):
        return None, [key, "letters", {}]
    return text, None


def _whole(key: str, text: str) -> tuple[int | None, Problem | None]:
    if text == CLEAR and key == "limit":
        return None, None
    number = cleaners.parse_whole(text, digits=12)
    if number is None:
        return None, [key, "not_whole", {"value": text[:20]}]
    least, most = WHOLE[key]
    if not least <= number <= most:
        return None, [key, "out_of_range", {"least": f"{least:,}", "most": f"{most:,}"}]
    return number, None


def _money(key: str, text: str) -> tuple[int | None, Problem | None]:
    if text == CLEAR:
        return 0, None
    fen = cleaners.parse_fen(text)
    if fen is None:
        return None, [key, "not_money", {"value": text[:20]}]
    if not 0 <= fen <= MONEY[key]:
        return None, [key, "out_of_range", {"least": "0", "most": f"{MONEY[key] // 100:,}"}]
    return fen, None


def _choice(key: str, text: str) -> tuple[str | None, Problem | None]:
    found = _labels(key).get(text.strip().lower())
    if found:
        return found, None
    labels = "、".join(str(one.label) for one in CHOICES[key])
    return None, [key, "choice_unknown", {"choices": labels}]


def _labels(key: str) -> dict[str, str]:
    """What a choice is called, in the code and in both languages."""
    names = {one.value: one.value for one in CHOICES[key]}
    for language in ("zh-hans", "en"):
        with override(language):
            names |= {str(one.label).lower(): one.value for one in CHOICES[key]}
    return names
