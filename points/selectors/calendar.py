"""Days that mean something: festivals by sun and moon, days off, the days a rule falls on.

Lunar dates, solar terms and the statutory days off (with their make-up workdays, as far as the State Council has
announced them) come from lunar-python; beyond what is announced a weekend is a day off and any other day is not.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from lunar_python import Solar

SOLAR = {
    "new_year": (1, 1),
    "women": (3, 8),
    "labour": (5, 1),
    "youth": (5, 4),
    "children": (6, 1),
    "army": (8, 1),
    "teachers": (9, 10),
    "national": (10, 1),
    "christmas": (12, 25),
}
LUNAR = {
    "spring": (1, 1),
    "lantern": (1, 15),
    "dragon_boat": (5, 5),
    "qixi": (7, 7),
    "mid_autumn": (8, 15),
    "double_ninth": (9, 9),
    "laba": (12, 8),
    "small_new_year": (12, 23),
}
TERMS = {"qingming": "清明", "winter_solstice": "冬至"}
FESTIVALS = {
    "new_year": _("元旦"),
    "laba": _("腊八"),
    "small_new_year": _("小年"),
    "new_years_eve": _("除夕"),
    "spring": _("春节"),
    "lantern": _("元宵节"),
    "women": _("妇女节"),
    "qingming": _("清明节"),
    "labour": _("劳动节"),
    "youth": _("青年节"),
    "children": _("儿童节"),
    "dragon_boat": _("端午节"),
    "army": _("建军节"),
    "qixi": _("七夕"),
    "teachers": _("教师节"),
    "mid_autumn": _("中秋节"),
    "national": _("国庆节"),
    "double_ninth": _("重阳节"),
    "winter_solstice": _("冬至"),
    "christmas": _("圣诞节"),
}


@lru_cache(maxsize=256)
def festival_days(code: str, year: int) -> tuple[dt.date, ...]:
    """The days of a festival that fall into the solar `year`: mostly one; 腊八 can fall twice or never."""
    if code in SOLAR:
        return (dt.date(year, *SOLAR[code]),)
    from lunar_python import Lunar  # two megabytes of tables: a web server that shows no calendar goes without

    if code in TERMS:
        tables = [Lunar.fromYmd(one, 1, 1).getJieQiTable() for one in (year, year + 1)]
        return tuple(day for table in tables if (day := _date(table[TERMS[code]])).year == year)
    lunar = (year - 1, year)
    if code == "new_years_eve":
        days = [_date(Lunar.fromYmd(one + 1, 1, 1).getSolar()) - dt.timedelta(days=1) for one in lunar]
    else:
        days = [_date(Lunar.fromYmd(one, *LUNAR[code]).getSolar()) for one in lunar]
    return tuple(day for day in days if day.year == year)


def _date(solar: "Solar") -> dt.date:
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


def upcoming_festivals(today: dt.date, count: int = 12) -> list[tuple[dt.date, str]]:
    """The next festivals with their code, soonest first."""
    days = [
        (day, code)
        for code in FESTIVALS
        for year in (today.year, today.year + 1, today.year + 2)
        for day in festival_days(code, year)
        if day >= today
    ]
    return sorted(days)[:count]


def is_workday(day: dt.date) -> bool:
    """Whether people work on `day` in mainland China."""
    from lunar_python.util import HolidayUtil

    known = HolidayUtil.getHoliday(day.isoformat())
    return known.isWork() if known else day.weekday() < 5


def workday_before(day: dt.date) -> dt.date:
    """`day` itself when people work, else the last workday before."""
    while not is_workday(day):
        day -= dt.timedelta(days=1)
    return day


def in_month(year: int, month: int, day: int) -> dt.date:
    """The day of the month, or the last one of a shorter month: the 31st in June is the 30th, 29 Feb mostly the 28th."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def lunar_words(day: dt.date) -> str:
    """`八月十五` for a day, for calendars people look at."""
    from lunar_python import LunarYear, Solar

    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    leap = LunarYear.fromYear(lunar.getYear()).getLeapMonth() == -lunar.getMonth()
    return f"{'闰' if leap else ''}{lunar.getMonthInChinese().removeprefix('闰')}月{lunar.getDayInChinese()}"


def days_of(
    *,
    kind: str,
    first: dt.date,
    last: dt.date,
    on: dt.date | None = None,
    month_day: int | None = None,
    festival: str = "",
    days_before: int = 0,
    on_workday: bool = False,
) -> Iterator[dt.date]:
    """The days in [first, last] on which a rule of fixed days pays, soonest first; people's own days have none here."""
    reach = dt.timedelta(days=days_before + 20)  # a day may move back over a long holiday
    nominal: set[dt.date] = set()
    for year in range(first.year, (last + reach).year + 1):
        match kind:
            case "once":
                nominal |= {on} if on else set()
            case "yearly":
                nominal |= {in_month(year, on.month, on.day)} if on else set()
            case "monthly":
                nominal |= {in_month(year, month, month_day or 1) for month in range(1, 13)}
            case "festival":
                nominal |= set(festival_days(festival, year))
    paid = {pay_day(day, days_before=days_before, on_workday=on_workday) for day in nominal}
    yield from sorted(day for day in paid if first <= day <= last)


def pay_day(day: dt.date, *, days_before: int = 0, on_workday: bool = False) -> dt.date:
    """The day a nominal day is paid on."""
    day -= dt.timedelta(days=days_before)
    return workday_before(day) if on_workday else day
