"""Four workers on the same sixty messages: each is sent once; and the control that sends them twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import enter
from members.models import DemoSent, Sending
from members.services import channels, messages, sending
from tests import given
from tests.conftest import tenant

PEOPLE, WORKERS = 60, 4


@pytest.fixture
def waiting(committing):
    """Sixty messages that wait to go out, at noon."""
    acme = tenant("acme")
    with time_machine.travel(timezone.now().replace(hour=4, minute=0), tick=True), enter(acme):
        channels.switch(channel="wecom", on=True, by=SYSTEM)
        people = [given.a_member(with_login=False).pk for _ in range(PEOPLE)]
        messages.notify(member_ids=people, kind="grant", title="离职结算已完成", body="", reference="race/1")
        yield acme


def at_once(acme, work):
    """Every worker does the same from the same moment on; what each took in hand."""
    gate = threading.Barrier(WORKERS)

    def one(_):
        gate.wait()
        try:
            with enter(acme):
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_each_message_is_sent_once(waiting):
    def work():
        taken = 0
        while n := sending.send_some(limit=7):
            taken += n
        return taken

    assert sum(at_once(waiting, work)) == PEOPLE
    with enter(waiting):
        assert set(Sending.objects.values_list("state", "attempts")) == {("sent", 1)}
        assert DemoSent.objects.count() == PEOPLE


def test_told_by_four_at_once_each_gets_one_message(waiting):
    def tell():
        people = list(Sending.objects.values_list("message__member_id", flat=True))
        return messages.notify(member_ids=people, kind="grant", title="离职结算已完成", body="", reference="race/2")

    assert sum(at_once(waiting, tell)) == PEOPLE
    with enter(waiting):
        assert Sending.objects.count() == 2 * PEOPLE


def test_control_without_claiming_they_are_taken_in_hand_by_many(waiting, monkeypatch):
    def unclaimed(limit):
        return list(Sending.objects.filter(state="waiting").select_related("message__member")[:limit])

    monkeypatch.setattr(sending, "_claim", unclaimed)
    assert sum(at_once(waiting, lambda: sending.send_some(limit=PEOPLE))) > PEOPLE
