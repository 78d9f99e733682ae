"""A fair queue for the requests of one web process: the tenant that has used the least time is served next.

A web process has a few threads and one interpreter. In a plain queue, a tenant that sends a flood of requests would make the
one request of another tenant wait behind all of its own. Here at most `MAX_RUNNING` requests of a process run at once. The
others wait, and the tenant that has used the least of the process's time goes first (start-time fair queueing, Goyal, Vin &
Cheng 1996). Waiting capacity is limited by the number of threads. A tenant that would fill it gets a 503, so that other
tenants always find a free thread.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.requests import MallRequest

Answer = Callable[[HttpRequest], HttpResponse]
# Rendering a page is mostly Python, so more at once only makes every one slower. Some, because others wait for the database.
MAX_RUNNING = 3
RESERVED_THREADS = 4  # threads that one tenant can't take while another one sent a request in the last RECENT_SECONDS
RECENT_SECONDS = 10.0
MAX_TENANTS = 1_000  # tenants whose used time is remembered; beyond that all are forgotten as soon as nobody waits
BUSY_PAGE = "<!doctype html><html lang='zh-Hans'><title>503</title><p>访问的人有点多，请稍候再试。 · Busy for a moment, please try again."


class FairQueue:
    """The queue of one process. A request calls `acquire` before its work and `release` after it."""

    def __init__(self, *, max_running: int, threads: int) -> None:
        self._lock = threading.Lock()
        self._free_slots = max_running
        self._waiting_capacity = threads - max_running
        self._waiting: dict[int, deque[threading.Event]] = {}  # tenant → its waiting requests, the oldest first
        self._waiting_count = 0
        self._used_seconds: dict[int, float] = {}  # tenant → seconds of work, counted from a common beginning
        self._virtual_time = 0.0  # what the tenant served last had used when its request began
        self._latest: tuple[int, float] = (0, -RECENT_SECONDS)  # the tenant of the latest request, and when it came
        self._latest_other: tuple[int, float] = (0, -RECENT_SECONDS)  # the latest one of another tenant than that

    def acquire(self, tenant_id: int) -> bool:
        """Block until a request of the tenant may run. False at once, without waiting, when the waiting capacity is used up."""
        with self._lock:
            others_recent = self._note_request(tenant_id, time.monotonic())
            if tenant_id not in self._waiting:  # a tenant that was idle has no claim on the time it did not use
                self._used_seconds[tenant_id] = max(self._used_seconds.get(tenant_id, 0.0), self._virtual_time)
            if self._free_slots and not self._waiting_count:
                self._start(tenant_id)
                return True
            reserved = RESERVED_THREADS if tenant_id in self._waiting and others_recent else 0
            if self._waiting_count >= self._waiting_capacity - reserved:
                return False
            may_run = threading.Event()
            self._waiting.setdefault(tenant_id, deque()).append(may_run)
            self._waiting_count += 1
        may_run.wait()
        return True

    def _note_request(self, tenant_id: int, now: float) -> bool:
        """Note who came, and return whether another tenant sent a request lately."""
        if tenant_id != self._latest[0]:
            self._latest_other = self._latest
        self._latest = (tenant_id, now)
        return now - self._latest_other[1] < RECENT_SECONDS

    def release(self, tenant_id: int, seconds: float) -> None:
        """A request of the tenant has run for so many seconds: free its slot, and start the next waiting request."""
        with self._lock:
            self._used_seconds[tenant_id] = self._used_seconds.get(tenant_id, 0.0) + seconds
            self._free_slots += 1
            if self._waiting:
                next_tenant = min(self._waiting, key=lambda one: self._used_seconds.get(one, 0.0))
                requests = self._waiting[next_tenant]
                may_run = requests.popleft()
                if not requests:
                    del self._waiting[next_tenant]
                self._waiting_count -= 1
                self._start(next_tenant)
                may_run.set()
            elif len(self._used_seconds) > MAX_TENANTS:
                self._used_seconds.clear()
                self._virtual_time = 0.0

    def _start(self, tenant_id: int) -> None:
        self._free_slots -= 1
        self._virtual_time = max(self._virtual_time, self._used_seconds.get(tenant_id, 0.0))


class FairQueueMiddleware:
    """Stands behind TenantFromHost and before everything that costs time. Static files are served without waiting."""

    queue = FairQueue(max_running=MAX_RUNNING, threads=settings.WEB_THREADS)

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: MallRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        tenant_id = request.tenant.pk
        if not self.queue.acquire(tenant_id):
            return HttpResponse(BUSY_PAGE, status=503, headers={"Retry-After": "1"})
        began = time.perf_counter()
        try:
            return self.get_response(request)
        finally:
            self.queue.release(tenant_id, time.perf_counter() - began)
