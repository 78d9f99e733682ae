"""The worker's side of tenancy: a task names its tenant, or does not run; and no tenant's work holds up another's.

Two queues: `default` for what is done in a moment, `bulk` for what is long. Each has workers of its own, so a million rows
never stand before ten. Within `bulk` long work is done in slices: when its slice is over a task goes to the end of the
queue, and the tenants take turns.
"""

import contextlib
import functools
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from queue import Full, Queue
from typing import Any, TypeAlias

import structlog
from celery import Task, current_app, schedules, shared_task
from django.conf import settings
from django.db import OperationalError, transaction
from django_tenants.utils import get_tenant_model
from kombu.exceptions import OperationalError as BrokerLost

from core.jobs import registry, walking
from core.tenancy.across import schemas_where
from core.tenancy.connections import connection
from core.tenancy.current import current_schema, enter

log = structlog.get_logger("mall.tasks")
QUICK, BULK = "default", "bulk"
RETRY: dict[str, Any] = {"autoretry_for": (OperationalError,), "retry_backoff": True, "max_retries": 5}
BULK_ROWS = 2_000  # from here on work is long
SLICE_SECONDS = 2.0  # long work gives its worker to the next mall after so long
DUTY = 20  # looking into every schema may take a twentieth of the time: with thousands of tenants a clock ticks slower
_not_before: dict[str, float] = {}
FAN_OUT = "core.tenancy.tasks.fan_out"
Every: TypeAlias = float | schedules.crontab
SCHEDULE: dict[str, dict[str, Any]] = {}  # what beat sends; each task says so itself
QUESTIONS: dict[str, str] = {}
ALSO_SHUT: set[str] = set()  # tasks that end what was paid: they run in a mall that is shut too
_nudges: Queue[tuple[Task, str, dict[str, Any]]] = Queue(1_000)  # what doesn't fit the sweeper finds
_asking = threading.Event()


class TenantRefused(Exception):
    """A task was sent without a tenant, for an unknown one, or for one that is not open."""


def tenant_task(
    *,
    when: str = "",
    sweeps: Mapping[str, str] | None = None,
    every: Every | None = None,
    jitter: float = 0,
    queue: str = QUICK,
    also_suspended: bool = False,
    also_ops: bool = False,
    **options: Any,
) -> Callable[[Callable[..., None]], Task]:
    """A Celery task that runs inside the tenant whose schema is passed as `tenant=`; never in public.

    The function takes keyword arguments only (ids). Raises TenantRefused before touching any row when the tenant is
    missing, unknown or not open. Options go to `shared_task`.

    With `every` (seconds, or a crontab in UTC) beat's dispatcher sends it to every open mall, spread over `jitter` seconds,
    through `queue`; with `also_ops` to the operators' schema too. `when` is an SQL condition over `{schema}`: it is sent
    only to malls for which it holds, or where work of its `sweeps` (core.jobs, name → label) is due for another try. With
    `also_suspended` it runs as long as the schema lives, in a mall that is suspended or on its way out too: only for what
    ends payments.
    """

    def wrap(function: Callable[..., None]) -> Task:
        name = f"{function.__module__}.{function.__name__}"
        QUESTIONS[name] = f"({when}) OR {registry.question_of(sweeps)}" if when and sweeps else when
        registry.declare(sweeps or {}, task=name)
        if every is not None:
            SCHEDULE[name] = _entry(FAN_OUT, every, task=name, jitter=jitter, queue=queue)
        if also_ops and every is not None:
            SCHEDULE[f"{name} (ops)"] = _entry(name, every, tenant=settings.OPS_SCHEMA)
        if also_suspended:
            ALSO_SHUT.add(name)

        @functools.wraps(function)
        def run(*, tenant: str | None = None, **kwargs: Any) -> None:
            found = _tenant(tenant, also_shut=also_suspended)
            with enter(found):
                function(**kwargs)

        return shared_task(name=name, **options)(run)

    return wrap


def platform_task(
    sweeps: Mapping[str, str], *, every: Every, queue: str = QUICK
) -> Callable[[Callable[[], None]], Task]:
    """A task on tenants themselves, without arguments, that runs in public. Its sweeps (core.jobs) keep their set-aside work
    in the operators' schema; before the platform was opened there is none, and nothing to do. Beat sends it `every` so many
    seconds (or by a crontab in UTC) through `queue`."""

    def wrap(function: Callable[[], None]) -> Task:
        name = f"{function.__module__}.{function.__name__}"
        registry.declare(sweeps, task=name, is_platform=True)
        SCHEDULE[name] = _entry(name, every, through=queue)

        @functools.wraps(function)
        def act() -> None:
            connection.set_schema_to_public()
            if get_tenant_model().objects.open_ops().exists():
                function()

        return shared_task(name=name)(act)

    return wrap


def due(task: Task, *, every: Every, queue: str = QUICK) -> None:
    """Let beat send a task that belongs to no tenant `every` so many seconds, through `queue`."""
    SCHEDULE[task.name] = _entry(task.name, every, through=queue)


def _entry(sent: str, every: Every, *, through: str = QUICK, **kwargs: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"queue": through}
    if not isinstance(every, schedules.crontab):
        options["expires"] = every  # a stopped worker must not find a heap of old ticks
    return {"task": sent, "schedule": every, "kwargs": kwargs, "options": options}


def _tenant(schema: str | None, *, also_shut: bool = False) -> Any:
    if not schema:
        raise TenantRefused("A task needs tenant=.")
    connection.set_schema_to_public()
    found = get_tenant_model().objects.filter(schema_name=schema).first()
    if found is None or not (found.is_open or (also_shut and found.is_built)):
        raise TenantRefused(f"Tenant {schema!r} is unknown or not open.")
    return found


def queue_for(rows: int) -> str:
    """Which workers take work of so many rows."""
    return BULK if rows > BULK_ROWS else QUICK


def enqueue_on_commit(task: Task, *, queue: str = QUICK, **ids: int | str) -> None:
    """Ask a worker to look at the row once this transaction is committed. Without a broker the sweeper finds it later, so
    nothing is lost. A web request does not wait for the broker: a thread of its process asks."""
    schema = current_schema()
    if settings.SERVES_WEB:
        transaction.on_commit(lambda: _aside(task, queue, {"tenant": schema, **ids}))
        return
    with contextlib.suppress(BrokerLost):
        task.apply_async_on_commit(kwargs={"tenant": schema, **ids}, queue=queue)


def _aside(task: Task, queue: str, kwargs: dict[str, Any]) -> None:
    if not _asking.is_set():
        _asking.set()
        threading.Thread(target=_ask, name="nudges", daemon=True).start()
    with contextlib.suppress(Full):
        _nudges.put_nowait((task, queue, kwargs))


def _ask() -> None:
    while True:
        task, queue, kwargs = _nudges.get()
        try:
            task.apply_async(kwargs=kwargs, queue=queue, retry=False)
        except (BrokerLost, OSError) as error:
            log.warning("nudge_lost", task=task.name, why=str(error)[:200])


def enqueue(task: Task, *, queue: str = QUICK, **ids: int | str) -> None:
    """Ask a worker now, for the tenant in force."""
    task.apply_async(kwargs={"tenant": current_schema(), **ids}, queue=queue)


def run_in_slices(step: Callable[[], bool], task: Task, **ids: int | str) -> bool:
    """Repeat `step` until it says there is nothing left (True), or until the slice is over: then `task` is sent again, behind
    whatever else waits, and False is returned."""
    until = time.monotonic() + SLICE_SECONDS
    while step():
        if time.monotonic() > until:
            enqueue(task, queue=BULK, **ids)
            return False
    return True


def run_time_slice(
    sweep: str, rows: Callable[[], Iterable[Any]], act: Callable[[Any], Any], task: Task, **ids: int
) -> bool:
    """Work through `rows` of a sweep for one slice (core.jobs.each); False when the slice was too short and `task` was sent
    again, behind whatever else waits. Rows that raise are set aside and don't count as left."""
    outcome = walking.each(sweep, rows, act, seconds=SLICE_SECONDS)
    if not outcome.is_over and outcome.done:
        enqueue(task, queue=BULK, **ids)
        return False
    return True


def first_of(pair: tuple[int, int]) -> str:
    """The key of a row that is listed with its size (jobs.ready_keys)."""
    return str(pair[0])


@shared_task(name=FAN_OUT)
def fan_out(task: str, jitter: float = 0.0, queue: str = QUICK) -> None:
    """Send `task` once to every open mall that has something for it, spread over `jitter` seconds. (A task that ends payments
    goes to shut malls too.) A mall that can't be asked counts as unknown, is logged, and is left out.

    Beat's only job: one dispatcher per clock. The connection that looked into every schema is not kept: it remembers them all.
    """
    if (began := time.monotonic()) < _not_before.get(task, 0):
        return
    connection.set_schema_to_public()
    tenants = get_tenant_model().objects
    malls = tenants.malls().built() if task in ALSO_SHUT else tenants.open_malls()
    schemas = list(malls.values_list("schema_name", flat=True))
    if question := QUESTIONS.get(task):
        schemas = schemas_where(question, schemas)
        connection.close()
        _not_before[task] = began + DUTY * (time.monotonic() - began)
    for schema in schemas:
        delay = random.random() * jitter  # noqa: S311
        current_app.send_task(task, kwargs={"tenant": schema}, countdown=delay, queue=queue)
