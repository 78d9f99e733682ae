import datetime as dt

import pytest

from accounts.services import api_keys
from insights.services.days import record_days
from tests import given
from tests.insights.test_books import moved_to
from tests.points.steps import a_member, give


@pytest.fixture
def ask(at, cast):
    _key, token = api_keys.make_key(name="报表", permissions=["ledger.view"], by=given.actor(cast.owner))
    return lambda path: at("acme").get(f"/api/v1/{path}", headers={"authorization": f"Bearer {token}"}).json()


def test_programs_read_what_is_owed(ask):
    give(a_member(), 100)
    found = ask("liability/")
    assert (found["points"], found["entries"], found["ties"]) == (100, 100, True)


def test_programs_read_a_months_days(ask):
    give(a_member(), 100)
    moved_to(dt.date(2026, 10, 30))
    record_days(today=dt.date(2026, 11, 1))
    found = ask("days/?month=2026-10")
    assert [(day["on"], day["granted"], day["closing"]) for day in found["items"]] == [
        ("2026-10-30", 100, 100),
        ("2026-10-31", 0, 100),
    ]
    assert ask("closed-months/")["items"] == []
    assert ask("days/?month=x")["code"] == "invalid"
