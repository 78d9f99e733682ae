"""One set of cleaners: however it was typed, it is the same thing."""

import datetime as dt

import pytest
from hypothesis import example, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from core import cleaners


@pytest.mark.parametrize(
    "typed",
    ["YG10001", "yg10001", "ＹＧ１０００１", "YG10001\u200b", " yg 10001 ", "\u202aYG10001\u202c", "YG1\u00ad0001"],
)
def test_one_number_in_every_spelling(typed):
    assert cleaners.no_key(typed) == "YG10001"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13800138001", "13800138001"),
        ("+86 138-0013-8001", "13800138001"),
        ("8613800138001", "13800138001"),
        ("0086 138 0013 8001", "13800138001"),
        ("１３８００１３８００１", "13800138001"),
        ("(138) 0013—8001\u200b", "13800138001"),
        ("0571-88886666", "057188886666"),
        ("+86 571 8888 6666", "057188886666"),
        ("+1 (415) 555-2671", "14155552671"),
        ("001 415 555 2671", "14155552671"),
    ],
)
def test_one_phone_in_every_spelling(typed, phone):
    assert cleaners.clean_phone(typed) == phone
    assert cleaners.is_phone(phone)


@pytest.mark.parametrize("typed", ["1.38E+10", "13800138007/13900139007", "转 8001 分机", "1380", "１" * 30])
def test_what_is_no_phone_is_none(typed):
    assert not cleaners.is_phone(cleaners.clean_phone(typed))


@pytest.mark.parametrize(
    "typed", ["阿不都•买买提", "阿不都・买买提", "阿不都．买买提", "阿不都 · 买买提", " 阿不都·买买提\u200b "]
)
def test_one_middle_dot(typed):
    assert cleaners.clean_name(typed) == "阿不都·买买提"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张 伟", "张伟"),
        ("欧阳\u3000娜娜", "欧阳娜娜"),
        ("john  smith", "John Smith"),
        ("李\u200b明", "李明"),
        ("J. Smith", "J Smith"),
    ],
)
def test_spellings_of_a_name_share_a_key(one, other):
    assert cleaners.name_key(one) == cleaners.name_key(other)


def test_names_keep_their_letters():
    assert [cleaners.clean_name(one) for one in ("John Smith", "𠮷田翔", "㛃妍", "王䶮")] == [
        "John Smith",
        "𠮷田翔",
        "㛃妍",
        "王䶮",
    ]
    assert cleaners.name_key("张伟") != cleaners.name_key("张玮")


FIRST_OF_MARCH = (
    "2024-03-01|2024/3/1|2024.3.1|2024年3月1日|20240301|2024-3-1|24-3-1|2024-03-01 00:00:00|45352|45352.5|2024/03/01 08:30"
    "|2024－03－01|２０２４年３月１日|2024 年 3 月 1 日|2024-03-01T08:30:00Z|2024年3月1号|2024-03-01\u200b"
)


@pytest.mark.parametrize("typed", FIRST_OF_MARCH.split("|"))
def test_one_day_in_every_spelling(typed):
    assert cleaners.parse_date(typed) == dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    "typed", ["12/31/2027", "31/12/2027", "31.12.2027", "27/12/31", "2027-12", "2027年12月", "2027.12"]
)
def test_the_last_day_of_a_year_in_every_spelling(typed):
    assert cleaners.parse_date(typed, ends=True) == dt.date(2027, 12, 31)


def test_a_month_without_a_day_begins_with_its_first():
    assert cleaners.parse_date("2024年2月") == dt.date(2024, 2, 1)
    assert cleaners.parse_date("2024年2月", ends=True) == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "01/03/2024",
        "2027-2-30",
        "2026-13-45",
        "12月31日",
        "明年底",
        "",
        "9999-12-31",
        "0000-01-01",
        "2027-13",
        "999999",
        "1e3",
    ],
)
def test_what_is_no_day_or_two_days_is_none(typed):
    assert cleaners.parse_date(typed) is None


@pytest.mark.parametrize("typed", ["08-15", "8.15", "8月15日", "1990-08-15", "1990年8月15日", "19900815", "90-8-15"])
def test_a_birthday_in_every_spelling(typed):
    assert cleaners.parse_month_day(typed) == (8, 15)


@pytest.mark.parametrize(
    "typed", ["2026-13", "9999-12", "2026-00", "x", "", "٢٠٢٦-٠٣", "2026-3", "2026-03-01", "0000-01"]
)
def test_what_is_no_month_is_none(typed):
    assert cleaners.parse_month(typed) is None


@pytest.mark.parametrize(
    "typed", ["1000", "1,000", "1000.0", "１０００分", " 1 000 分".replace(" 000", "000"), "1000积分", "1000 points"]
)
def test_points_in_every_spelling(typed):
    assert cleaners.parse_whole(typed) == 1000


@pytest.mark.parametrize("typed", ["1e3", "#N/A", "1,00", "一百", "1000.5", "", "9" * 16, "=500"])
def test_what_is_no_whole_number_is_none(typed):
    assert cleaners.parse_whole(typed) is None


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("¥1,234.5", 123450),
        ("12.30 元", 1230),
        ("12.300", 1230),
        ("1e3", None),
        ("0.001", None),
        ("-1", -100),
    ],
)
def test_money_in_every_spelling(typed, fen):
    assert cleaners.parse_fen(typed) == fen


@pytest.mark.parametrize("typed", ["b@acme.com.", "c@ok..cn", "x@y", f"a@{'b' * 300}.com", "a b@c", ""])
def test_what_no_mail_reaches_is_no_address(typed):
    assert not cleaners.is_email(cleaners.clean_email(typed))


@pytest.mark.parametrize("typed", ["1.10101E+17", "1e3", "1E17", " 1.38e+10 "])
def test_lost_digits_are_seen(typed):
    assert cleaners.has_lost_digits(typed)


@pytest.mark.parametrize("typed", ["x", "-1", "", "9" * 19, "١٢", "1.5", None])
def test_what_is_no_id_is_none(typed):
    assert cleaners.parse_id(typed) is None


@settings(max_examples=2_000)
@generated(st.text(max_size=60))
@example("A´")
def test_cleaning_twice_changes_nothing_and_nothing_raises(text):
    for clean in (
        cleaners.clean_text,
        cleaners.clean_name,
        cleaners.name_key,
        cleaners.clean_no,
        cleaners.no_key,
        cleaners.clean_email,
        cleaners.clean_points,
        cleaners.clean_phone,
    ):
        once = clean(text)
        assert clean(once) == once
    for parse in (
        cleaners.parse_date,
        cleaners.parse_month_day,
        cleaners.parse_month,
        cleaners.parse_fen,
        cleaners.parse_id,
    ):
        parse(text)
