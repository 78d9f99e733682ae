"""A dead scheduler shows within two minutes: on the operators' home page and to monitoring."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import User
from core.tenancy.tasks import SCHEDULE
from tenants import tasks
from tenants.models import SchedulerBeat
from tenants.selectors.platform import scheduler_silent_since

WORDS = "起没有动静"


@pytest.fixture
def office(ops, at):
    return at("platform", User.objects.get(login="operator"))


def seconds_later(seconds):
    return time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=True)


def test_while_it_beats_nothing_is_said(office, client):
    tasks.note_beat()
    tasks.note_beat()
    with schema_context("public"):
        assert SchedulerBeat.objects.count() == 1
    assert WORDS not in office.get("/").content.decode()
    answer = client.get("/beatz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_two_minutes_after_its_last_beat_it_is_said_with_since_when(office, client):
    tasks.note_beat()
    with seconds_later(120):
        assert WORDS in office.get("/").content.decode()
        answer = client.get("/beatz")
        assert answer.status_code == 503 and answer.content.startswith(b"silent since 20")


def test_one_that_never_beat_is_silent_since_the_platform_was_opened(ops):
    with seconds_later(120):
        assert scheduler_silent_since() is not None


def test_it_beats_every_thirty_seconds_at_most_and_old_ticks_are_dropped():
    entry = SCHEDULE["tenants.tasks.note_beat"]
    assert (entry["task"], entry["schedule"] <= 30, entry["options"]["expires"] <= 30) == (
        "tenants.tasks.note_beat",
        True,
        True,
    )
