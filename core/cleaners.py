"""Typed input made the same whichever door it came through: page, program, kiosk or sheet.

Full width becomes half width, signs nobody sees are taken away. Nothing here asks the database, and nothing raises: what
is no phone stays a text that `is_cn_mobile` says no to.
"""

import re
import unicodedata

# Zero-width signs, marks of direction, joiners, soft hyphens, byte order marks: pasted along and never meant.
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHONE_SIGNS = re.compile(r"[\s()./_·-]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_CN_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def clean_text(text: str) -> str:
    """Half width, without signs nobody sees and without control characters; one space between words, none around them."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_CONTROL.sub(" ", plain).split())


def clean_number(text: str) -> str:
    """A number that people group: the same without spaces, dashes and brackets, in half width."""
    return _PHONE_SIGNS.sub("", clean_text(text).translate(_DASHES))


def clean_phone(text: str) -> str:
    """A phone number as it is dialled: «+86 138-0013-8000» and «８６１３８００１３８０００» become 13800138000."""
    return _COUNTRY.sub("", clean_number(text))


def is_cn_mobile(text: str) -> bool:
    """Whether a cleaned number is a mobile phone of mainland China."""
    return bool(_CN_MOBILE.match(text))


def grouped(text: str) -> str:
    """A number in groups that are easily compared: 138 0013 8000, else four by four; what is no number as it is."""
    if not (text.isascii() and text.isdecimal()):
        return text
    if is_cn_mobile(text):
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))
