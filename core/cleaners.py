"""Typed input made the same whichever door it came through: page, program, kiosk or sheet.

Full width becomes half width, signs nobody sees are taken away. `clean_…` gives what is kept and shown, `…_key` what two
spellings of the same thing share (a unique index holds it). Nothing here asks the database, and nothing raises: what is no
phone stays a text that `is_phone` says no to; what is no date is None.
"""

import calendar
import datetime as dt
import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

YEARS = range(1900, 2200)  # outside it is a slip of the finger
EXCEL_EPOCH = dt.date(1899, 12, 30)  # Excel's day 0, since it counts a 29 February 1900 that never was
EMAIL_CHARS = 254
NAME_SIGNS = " \u3000·•‧∙⋅・･．'’.-"  # what spellings of one name differ by; SQL takes them from here
# Zero-width signs, marks of direction, joiners, soft hyphens, byte order marks: pasted along and never meant.
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHONE_SIGNS = re.compile(r"[\s()./_·-]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_CHINA_LANDLINE = re.compile(r"^(?:\+|00)86(?=\d{9,11}$)")
_ABROAD = re.compile(r"^(?:\+|00)(?=\d{5,15}$)")
_CN_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_PHONE = re.compile(r"\d{5,15}\Z")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
_WITHOUT_SIGNS = {ord(sign): None for sign in NAME_SIGNS}
_DOTS = re.compile(r"\s*[·•‧∙⋅・]\s*")
_HAN = r"[\u2e80-\u2fff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAN_GAP = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_HAN_STOP = re.compile(rf"(?<={_HAN})\s*\.\s*(?={_HAN})")
_LOST_DIGITS = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+?\d+\Z")
_NOTHING = frozenset({"", "-", "--", "/", "\\", "无", "暂无", "没有", "空", "n/a", "na", "none", "null", "nil"})
_YEAR_FIRST = re.compile(r"(\d{4}|\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[\sT]+[\d:.+Z]+)?\Z")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?:\s+[\d:]+)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\Z")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")  # 1927 to 2173
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\Z")
_POINTS_WORD = re.compile(r"(?:积分|分|points?|pts)\Z", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_MONEY = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2})0*)?\Z")


def clean_text(text: str) -> str:
    """Half width, without signs nobody sees and without control characters; one space between words, none around them."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_CONTROL.sub(" ", plain).split())


def _composed(text: str) -> str:
    """Normal again after a space went: «A´» is «A ́» in half width, and «Á» without the space."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def clean_words(text: str) -> str:
    """What somebody wrote to be read: its punctuation and lines stay, signs nobody sees and control characters go."""
    lines = _INVISIBLE.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(_CONTROL.sub(" ", line).rstrip() for line in lines).strip()


def is_nothing(text: str) -> bool:
    """Whether a cell that may be empty says just that: «», «-», «无», «N/A»."""
    return text.strip().lower() in _NOTHING


def has_lost_digits(text: str) -> bool:
    """Whether a spreadsheet wrote a long number as 1.38E+10: what stood there can't be known any more."""
    return bool(_LOST_DIGITS.match(text.strip()))


def clean_name(text: str) -> str:
    """A person's name: one sign for the middle dot (·) whichever was typed, no spaces inside Chinese names."""
    plain = _DOTS.sub("·", clean_text(text))
    return _composed(_HAN_GAP.sub("", _HAN_STOP.sub("·", plain)))


def name_key(text: str) -> str:
    """What spellings of one name share: «John  SMITH» and «john smith», «阿不都•买买提» and «阿不都买买提»."""
    return _composed(clean_name(text).translate(_WITHOUT_SIGNS).lower())


def clean_no(text: str) -> str:
    """The number of a person, of goods, of a parcel: half width, without spaces, its dashes plain; letters as they are."""
    return _composed("".join(clean_text(text).translate(_DASHES).split()))


def no_key(text: str) -> str:
    """What spellings of one number share: yg10001, «ＹＧ１０００１» and YG10001. The unique index says upper(… collate "C")."""
    return clean_no(text).translate(_UPPER)


def clean_tracking_no(text: str) -> str:
    """A courier's number as couriers print it: capitals, no spaces."""
    return no_key(text)


def clean_number(text: str) -> str:
    """A number that people group: the same without spaces, dashes and brackets, in half width."""
    return _composed(_PHONE_SIGNS.sub("", clean_text(text).translate(_DASHES)))


def clean_phone(text: str) -> str:
    """A phone number as its digits: «+86 138-0013-8000» and «８６１３８００１３８０００» become 13800138000, «+86 10…» 010…,
    «+1 415…» 1415…. Two spellings of one number are one text; what is none stays as it is."""
    if has_lost_digits(text):
        return text.strip()
    number = _COUNTRY.sub("", clean_number(text))
    return _ABROAD.sub("", _CHINA_LANDLINE.sub("0", number))


def is_phone(text: str) -> bool:
    """Whether a cleaned number is one that can be called."""
    return bool(_PHONE.match(text))


def is_cn_mobile(text: str) -> bool:
    """Whether a cleaned number is a mobile phone of mainland China."""
    return bool(_CN_MOBILE.match(text))


def clean_email(text: str) -> str:
    """An address as it is compared: small letters, no spaces."""
    return _composed("".join(clean_text(text).split()).lower())


def is_email(text: str) -> bool:
    """Whether mail can be sent to a cleaned address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL_CHARS


def clean_points(text: str) -> str:
    """`1,000`, `1000.0` and `１０００ 分` all mean 1000; anything else stays as it is."""
    plain = _POINTS_WORD.sub("", clean_text(text)).strip()
    plain = plain.replace(",", "") if _THOUSANDS.match(plain) else plain
    head, dot, tail = plain.partition(".")
    return head if dot and tail and not tail.strip("0") else plain


def parse_whole(text: str, *, digits: int = 15) -> int | None:
    """A whole number of at most so many digits, written as people write them; None for what is none."""
    plain = clean_points(text)
    return int(plain) if re.fullmatch(rf"[+-]?\d{{1,{digits}}}", plain, re.ASCII) else None


def parse_fen(text: str) -> int | None:
    """An amount of money in yuan as fen: «¥1,234.50», «12 元»; None for what is none, or finer than a fen."""
    plain = clean_text(text).removeprefix("¥").removesuffix("元").strip()
    plain = plain.replace(",", "") if _THOUSANDS.match(plain) else plain
    found = _MONEY.match(plain)
    if not found:
        return None
    fen = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -fen if found[1] else fen


@lru_cache(maxsize=2048)  # sheets say the same days again and again
def parse_date(text: str, *, ends: bool = False) -> dt.date | None:
    """The day a text means, in every spelling people and spreadsheets have; else None.

    2024-3-1, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301, 24-3-1, 45352 (Excel's day), each with a time behind it;
    31/12/2027 and 12/31/2027, but not 01/03/2024, which is two days. A month without a day is its first, or its last if `ends`.
    """
    plain = clean_text(text).translate(_DASHES)
    if _SERIAL.match(plain):
        return _day_of(EXCEL_EPOCH + dt.timedelta(days=int(plain[:5])))
    if found := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        year, month, day = map(int, found.groups())
        return _day(year if len(found[1]) == 4 else 2000 + year, month, day)
    if found := _YEAR_LAST.match(plain):
        one, other, year = map(int, found.groups())
        readings = {_day(year, one, other), _day(year, other, one)} - {None}
        return readings.pop() if len(readings) == 1 else None
    if (found := _MONTH.match(plain)) and 1 <= int(found[2]) <= 12 and int(found[1]) in YEARS:
        year, month = int(found[1]), int(found[2])
        return _day(year, month, calendar.monthrange(year, month)[1] if ends else 1)
    return None


def parse_month(text: str) -> dt.date | None:
    """The first day of the month a page or program asks for («2026-03»); None for what is no month."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    return _day(int(found[1]), int(found[2]), 1) if found else None


def parse_iso_day(text: str) -> dt.date | None:
    """The day a page or program asks for («2026-03-01»); None for what is none."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    return _day(*map(int, found.groups())) if found else None


def parse_month_day(text: str) -> tuple[int, int] | None:
    """Month and day of a birthday: «08-15», «8月15日», or any whole date; None for what is none."""
    plain = clean_text(text).translate(_DASHES)
    if found := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        month, day = int(found[2]), int(found[3])
    elif found := _MONTH_DAY.match(plain):
        month, day = int(found[1]), int(found[2])
    elif whole := parse_date(plain):
        month, day = whole.month, whole.day
    else:
        return None
    return (month, day) if _day(2000, month, day) else None  # a leap year: 29 February is a birthday


def parse_id(text: str | None) -> int | None:
    """A row's id as a page or program names it: a whole number the database can hold; None for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return _day_of(dt.date(year, month, day))
    except ValueError:
        return None


def _day_of(day: dt.date) -> dt.date | None:
    return day if day.year in YEARS else None


def grouped(text: str) -> str:
    """A number in groups that are easily compared: 138 0013 8000, else four by four; what is no number as it is."""
    if not (text.isascii() and text.isdecimal()):
        return text
    if is_cn_mobile(text):
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))
