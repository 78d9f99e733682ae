"""The fair queue of a web process: a flooded tenant waits, a quiet one is served next, and nobody is refused without need."""

import threading
import time

import pytest

from core.tenancy.fair_queue import RESERVED_THREADS, FairQueue

FLOODED, QUIET = 1, 2


class Process:
    """A web process with so many threads; its requests run until the test ends them."""

    def __init__(self, *, max_running, threads):
        self.queue, self.log, self.gates = FairQueue(max_running=max_running, threads=threads), [], []

    def request(self, tenant_id):
        """A request of a tenant arrives, and is running, waiting or refused when this returns."""
        gate = threading.Event()
        self.gates.append(gate)

        def serve():
            if not self.queue.acquire(tenant_id):
                self.log.append(("refused", tenant_id))
                return
            self.log.append(("served", tenant_id))
            gate.wait(5)
            self.queue.release(tenant_id, 1.0)

        threading.Thread(target=serve).start()
        time.sleep(0.02)

    def end(self, number):
        """The request with that number, in the order of arrival, ends."""
        self.gates[number].set()
        time.sleep(0.05)

    def close(self):
        for gate in self.gates:
            gate.set()


@pytest.fixture
def process():
    started = []

    def start(**size):
        started.append(Process(**size))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_a_quiet_tenant_goes_before_all_that_waited_longer(process):
    web = process(max_running=1, threads=10)
    for _ in range(4):
        web.request(FLOODED)
    web.request(QUIET)
    web.end(0)
    assert web.log == [("served", FLOODED), ("served", QUIET)]


def test_control_one_tenant_is_served_in_the_order_of_arrival(process):
    web = process(max_running=1, threads=10)
    for _ in range(3):
        web.request(FLOODED)
    web.end(0)
    assert web.log == [("served", FLOODED), ("served", FLOODED)]


def test_alone_a_tenant_may_take_every_thread(process):
    web = process(max_running=3, threads=16)
    for _ in range(16):
        web.request(FLOODED)
    assert ("refused", FLOODED) not in web.log


def test_beside_another_tenant_it_leaves_the_reserved_threads_free(process):
    web = process(max_running=3, threads=16)
    web.request(QUIET)
    for _ in range(15):
        web.request(FLOODED)
    assert web.log.count(("refused", FLOODED)) == RESERVED_THREADS
    web.request(QUIET)
    assert ("refused", QUIET) not in web.log


def test_an_idle_tenant_has_no_claim_on_the_time_it_did_not_use(process):
    web = process(max_running=1, threads=20)
    for number in range(5):
        web.request(FLOODED)
        web.end(number)
    web.request(FLOODED)
    for tenant_id in (QUIET, QUIET, QUIET, QUIET, FLOODED):
        web.request(tenant_id)
    for number in (5, 6, 7):
        web.end(number)
    assert [tenant_id for _served, tenant_id in web.log[6:9]] == [QUIET, QUIET, FLOODED]
