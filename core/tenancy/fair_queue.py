"""Who is served next when more requests wait than a process can work on: malls take turns, by the time they used.

A web process has a few threads and one interpreter. Without turns a mall that is flooded fills the queue, and another's one
request waits behind all of it. Here at most `RUNNING` requests of a process are worked on at once; the others wait,
and the mall that has used the least of the process's time goes first (start-time fair queueing, Goyal, Vin & Cheng 1996).
A mall whose requests fill the waiting room is told to come back, so that there is always a chair for the others.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
RUNNING = (
    3  # a page is mostly Python, so more at once only makes all slower; some, because others wait for the database
)
KEPT_FREE = 4  # threads that one mall can't take while another was here in the last seconds
LATELY = 10.0  # seconds
BUSY = "<!doctype html><html lang='zh-Hans'><title>503</title><p>访问的人有点多，请稍候再试。 · Busy for a moment, please try again."


class Turns:
    """The waiting room of one process. `enter` blocks until it is the mall's turn; False means there is no room."""

    def __init__(self, *, running: int, threads: int) -> None:
        self._lock = threading.Lock()
        self._free = running
        self._room = threads - running
        self._waiting: dict[int, deque[threading.Event]] = {}
        self._count = 0
        self._used: dict[int, float] = {}  # seconds of work, counted from a common beginning
        self._now = 0.0  # what the mall served last had used when it began
        self._last: tuple[int, float] = (0, -LATELY)  # who came last, and when
        self._before: tuple[int, float] = (0, -LATELY)  # the last one who was somebody else

    def enter(self, mall: int) -> bool:
        """Wait for a turn."""
        with self._lock:
            others = self._others(mall, time.monotonic())
            if mall not in self._waiting:  # a mall that was away has no claim on the time it did not use
                self._used[mall] = max(self._used.get(mall, 0.0), self._now)
            if self._free and not self._count:
                self._begin(mall)
                return True
            if self._count >= self._room - (KEPT_FREE if mall in self._waiting and others else 0):
                return False
            turn = threading.Event()
            self._waiting.setdefault(mall, deque()).append(turn)
            self._count += 1
        turn.wait()
        return True

    def _others(self, mall: int, now: float) -> bool:
        """Whether another mall was here lately; notes that this one is."""
        if mall != self._last[0]:
            self._before = self._last
        self._last = (mall, now)
        return now - self._before[1] < LATELY

    def leave(self, mall: int, seconds: float) -> None:
        """The work took so long; whoever used least goes next."""
        with self._lock:
            self._used[mall] = self._used.get(mall, 0.0) + seconds
            self._free += 1
            if self._waiting:
                following = min(self._waiting, key=lambda one: self._used.get(one, 0.0))
                turns = self._waiting[following]
                turn = turns.popleft()
                if not turns:
                    del self._waiting[following]
                self._count -= 1
                self._begin(following)
                turn.set()
            elif len(self._used) > 1_000:
                self._used.clear()
                self._now = 0.0

    def _begin(self, mall: int) -> None:
        self._free -= 1
        self._now = max(self._now, self._used.get(mall, 0.0))


class TakingTurns:
    """Behind TenantFromHost, before anything that costs. Files are served without waiting."""

    turns = Turns(running=RUNNING, threads=settings.WEB_THREADS)

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        mall = request.tenant.pk
        if not self.turns.enter(mall):
            return HttpResponse(BUSY, status=503, headers={"Retry-After": "1"})
        began = time.perf_counter()
        try:
            return self.get_response(request)
        finally:
            self.turns.leave(mall, time.perf_counter() - began)
