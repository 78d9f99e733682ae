"""Log lines carry no token, no code of a sign-in, no row."""

import logging
import sys

import pytest

from core.log_lines import Line, cleaned, without_secrets

TOKEN = "Zk3vQ0c1rA7uVb2nXy9pLw"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"GET /invite/{TOKEN}/", "GET /invite/***/"),
        (f"GET /account/reset/key/2f-{TOKEN}/", "GET /account/reset/key/***/"),
        ("GET /sso/wecom/?code=abc123&state=xyz&page=2", "GET /sso/wecom/?code=***&state=***&page=2"),
        (f"GET /leave/{TOKEN}?next=/", "GET /leave/***?next=/"),
        (
            "GET /console/members/0190a2b4-1c2d-7e3f-8a9b-0c1d2e3f4a5b/",
            "GET /console/members/0190a2b4-1c2d-7e3f-8a9b-0c1d2e3f4a5b/",
        ),
        ("GET /goods/12/?category=festival", "GET /goods/12/?category=festival"),
    ],
)
def test_what_opens_something_is_covered_and_what_names_something_stays(line, shown):
    assert cleaned(line) == shown
    assert without_secrets(None, "", {"request": line, "code": 200}) == {"request": shown, "code": 200}


def test_a_row_the_database_quotes_is_covered():
    said = "duplicate key\nDETAIL:  Key (phone)=({}) already exists.".format("13900000000")
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    text = Line("%(message)s").format(record)
    assert ("13900000000" in text, "duplicate key" in text) == (False, True)
