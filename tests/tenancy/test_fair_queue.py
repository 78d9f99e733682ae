"""Malls take turns in a web process: the flooded one waits, the calm one is served next, and nobody is sent away for nothing."""

import threading
import time

import pytest

from core.tenancy.fair_queue import KEPT_FREE, Turns

BUSY, CALM = 1, 2


class Room:
    """A process with so many threads; requests that work until they are let go."""

    def __init__(self, *, running, threads):
        self.turns, self.served, self.gates = Turns(running=running, threads=threads), [], []

    def comes(self, mall):
        """A request of a mall arrives; returns the thread that serves it."""
        gate = threading.Event()
        self.gates.append(gate)

        def work():
            if not self.turns.enter(mall):
                self.served.append(("away", mall))
                return
            self.served.append(("in", mall))
            gate.wait(5)
            self.turns.leave(mall, 1.0)

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.02)  # it has entered, waits, or was sent away
        return thread

    def let_go(self, number):
        self.gates[number].set()
        time.sleep(0.05)

    def close(self):
        for gate in self.gates:
            gate.set()


@pytest.fixture
def room():
    made = []

    def build(**size):
        made.append(Room(**size))
        return made[-1]

    yield build
    for one in made:
        one.close()


def test_the_calm_mall_goes_before_all_that_waited_longer(room):
    process = room(running=1, threads=10)
    for _ in range(4):
        process.comes(BUSY)
    process.comes(CALM)
    process.let_go(0)
    assert process.served == [("in", BUSY), ("in", CALM)]


def test_control_alone_they_go_as_they_came(room):
    process = room(running=1, threads=10)
    for _ in range(3):
        process.comes(BUSY)
    process.let_go(0)
    assert process.served == [("in", BUSY), ("in", BUSY)]


def test_alone_a_mall_may_take_every_thread(room):
    process = room(running=3, threads=16)
    for _ in range(16):
        process.comes(BUSY)
    assert ("away", BUSY) not in process.served


def test_beside_another_it_leaves_some_chairs_free_for_it(room):
    process = room(running=3, threads=16)
    process.comes(CALM)
    for _ in range(15):
        process.comes(BUSY)
    assert process.served.count(("away", BUSY)) == KEPT_FREE
    process.comes(CALM)
    assert ("away", CALM) not in process.served


def test_who_was_away_has_no_claim_on_the_time_it_did_not_use(room):
    process = room(running=1, threads=20)
    for number in range(5):
        process.comes(BUSY)
        process.let_go(number)
    process.comes(BUSY)
    for mall in (CALM, CALM, CALM, CALM, BUSY):
        process.comes(mall)
    for number in (5, 6, 7):
        process.let_go(number)
    assert [mall for _in, mall in process.served[6:9]] == [CALM, CALM, BUSY]
