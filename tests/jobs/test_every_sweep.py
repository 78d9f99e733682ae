"""PROMISES R13: one bad row stops nothing. Every sweep and job there is gets a poisoned first row: the others end as usual, the
bad one is set aside, shown to people, and tried again."""

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from core.jobs import SWEEPS
from core.models import SetAside
from core.tenancy import enter
from tenants import tasks  # noqa: F401 -- brings every app's tasks, and so every sweep, along
from tests.conftest import tenant
from tests.jobs import (  # noqa: F401 -- enter their cases
    cases_books,
    cases_catalog,
    cases_members,
    cases_orders,
    cases_platform,
    cases_points,
)
from tests.jobs.trial import CASES, World
from tests.jobs.worker import Worker

ROOT = Path(__file__).resolve().parent.parent.parent
# The last noon in Shanghai that is over: the database's clock can't be moved, and what it dates must not have ended by ours.
NOON = dt.datetime.combine((timezone.now() - dt.timedelta(hours=4)).date(), dt.time(4, 0), dt.UTC)
WALKED = 73


def test_every_sweep_has_a_case():
    """A new sweep without a poisoned row fails here; the number is told in PROMISES."""
    assert sorted(SWEEPS) == sorted(CASES)
    assert len(SWEEPS) == WALKED


def test_every_sweep_that_is_walked_is_declared():
    calls = re.compile(
        r"""jobs\.(?:each|one|run|all_at_once|ready_keys|is_due)\(\s*"([a-z-]+)"|run_time_slice\(\s*"([a-z-]+)\""""
    )
    used = {
        name
        for app in (
            "accounts",
            "catalog",
            "core",
            "insights",
            "isolation",
            "malls",
            "members",
            "orders",
            "points",
            "tenants",
        )
        for file in (ROOT / app).rglob("*.py")
        for pair in calls.findall(file.read_text(encoding="utf-8"))
        for name in pair
        if name and "core/jobs" not in str(file)
    }
    assert used == set(SWEEPS)


@pytest.fixture
def world(cast, acme, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=True):
        yield World(cast, acme, Worker(monkeypatch), monkeypatch, settings)


def book(sweep):
    """What the sweep has set aside, where it lies."""
    with enter(tenant("platform" if SWEEPS[sweep].is_platform else "acme")):
        return list(SetAside.objects.filter(sweep=sweep))


@pytest.mark.parametrize("sweep", sorted(CASES))
def test_one_bad_row_stops_nothing(world, at, sweep):
    trial = CASES[sweep](world)
    trial.poison()
    trial.round()
    assert (trial.others(), trial.bad()) == (True, False)
    (row,) = book(sweep)
    assert row.attempts == 1 and row.last_error
    desk, page, retry = _desk(world, at, row)
    assert retry in desk.get(page).content.decode()
    trial.cure()
    trial.due()
    desk.post(retry, {"tenant": ""})
    trial.round()
    assert trial.bad()
    assert book(sweep) == []


def _desk(world, at, row):
    """Whose page it stands on, and what its button calls."""
    if not SWEEPS[row.sweep].is_platform:
        return at("acme", world.cast.owner), "/console/platform/stuck/", f"/console/platform/stuck/{row.pk}/retry/"
    with enter(tenant("platform")):
        from accounts.models import User

        operator = User.objects.get(login="operator")
    return at("platform", operator), "/stuck/", f"/stuck/job/{row.pk}/"
