"""What a top-up goes to: a kind of account, how it is written, and whether a text is one. No query.

The kind stands in the product's details (`account`, with `account_least` and `account_most` for free ones); without one it is
a mobile phone. Texts are cleaned by core/cleaners.py, so that a page, a program and a sheet mean the same account.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.bounds import MAX_ACCOUNT

USUAL = "phone"
LEAST, MOST = 4, 40  # of a free account whose product says nothing else
LABELS: dict[str, Any] = {
    "phone": _("手机号"),
    "qq": _("QQ 号"),
    "email": _("邮箱"),
    "fuel": _("加油卡号"),
    "game": _("游戏账号"),
    "other": _("其他账号"),
}
KEYBOARDS = {"phone": "tel", "qq": "numeric", "fuel": "numeric", "email": "email"}
QQ = re.compile(r"[1-9]\d{4,11}\Z")
FUEL = re.compile(r"(?:\d{16}|\d{19})\Z")
FREE_SIGNS = frozenset("._-@#+:/*")


@dataclass(frozen=True, slots=True)
class AccountRule:
    """What an account of a product must be."""

    kind: str
    least: int = LEAST
    most: int = MOST

    @property
    def label(self) -> str:
        """What it is called."""
        return str(LABELS[self.kind])

    @property
    def keyboard(self) -> str:
        """The `inputmode` of its field."""
        return KEYBOARDS.get(self.kind, "text")

    @property
    def why(self) -> str:
        """The refusal's reason for what is none (orders.errors.AccountRefused)."""
        return self.kind if self.kind in KEYBOARDS else "free"

    def clean(self, text: str) -> str:
        """The account as it is kept and credited; "" for what is none of this kind."""
        if len(text) > 4 * MAX_ACCOUNT:
            return ""
        return _CLEAN.get(self.kind, self._free)(text)

    def _free(self, text: str) -> str:
        plain = cleaners.clean_text(text)
        fits = self.least <= len(plain) <= self.most
        return plain if fits and all(_is_letter(one) for one in plain) else ""


def _is_letter(sign: str) -> bool:
    return sign in FREE_SIGNS or unicodedata.category(sign)[0] in "LN"


def _phone(text: str) -> str:
    number = cleaners.clean_phone(text)
    return number if cleaners.is_cn_mobile(number) else ""


def _qq(text: str) -> str:
    number = cleaners.clean_number(text)
    return number if QQ.match(number) else ""


def _fuel(text: str) -> str:
    number = cleaners.clean_number(text)
    return number if FUEL.match(number) else ""


def _email(text: str) -> str:
    address = cleaners.clean_text(text).replace(" ", "")
    try:
        validate_email(address)
    except ValidationError:
        return ""
    name, _at, host = address.rpartition("@")
    return f"{name}@{host.lower()}" if len(address) <= MAX_ACCOUNT else ""


_CLEAN: dict[str, Callable[[str], str]] = {"phone": _phone, "qq": _qq, "fuel": _fuel, "email": _email}


def account_rule(details: Mapping[str, Any]) -> AccountRule:
    """The rule of a product by its details."""
    kind = details.get("account") or USUAL
    least, most = details.get("account_least") or LEAST, details.get("account_most") or MOST
    return AccountRule(kind if kind in LABELS else USUAL, int(least), min(int(most), MAX_ACCOUNT))
