"""The walls between tenants, tried: in `./mall check`, after a deploy and every night, beside the tenants that live here.

Two malls of the platform's own hold one of everything. From the one, everything is asked of the other; and a part of the
real malls is looked at too, another part each night. What a probe does is taken back. A leak makes the run red.
"""

from collections.abc import Callable

import structlog
from django.utils import timezone
from django_tenants.utils import schema_context

from core.tenancy.connections import connection
from isolation.services import canaries, pages, stores, work
from isolation.services.probing import Findings, Side, in_silence, there
from tenants.models import IsolationRun, Tenant

log = structlog.get_logger("mall.isolation")
Wall = Callable[[Side, Side], Findings]
WALLS: dict[str, Wall] = {
    "routes": pages.try_routes,
    "sessions": pages.try_sessions,
    "hosts": pages.try_hosts,
    "cache": stores.try_cache,
    "files": stores.try_files,
    "tasks": work.try_tasks,
    "tokens": work.try_tokens,
    "database": stores.try_database,
    "pool": stores.try_pool,
}
AT_ONCE = 50  # real malls per night


def run(*, kind: str, neighbours: int = AT_ONCE) -> IsolationRun:
    """Try every wall and keep what was found; `neighbours` real malls are looked at, those whose turn it is.

    Raises nothing for a leak: the run is red and the log says so. An exception while trying is the run's error.
    """
    with schema_context("public"):
        started = IsolationRun.objects.create(kind=IsolationRun.Kind(kind))
        try:
            with in_silence():
                _try(started, neighbours)
        except Exception as error:  # any cause belongs in the row: walls that could not be tried are not whole
            log.exception("isolation_run_failed")
            started.error = f"{type(error).__name__}: {error}"[:500]
        connection.set_schema_to_public()
        started.finished_at = timezone.now()
        started.save()
    if not started.is_whole:
        log.error("isolation_broken", run=started.pk, leaks=started.leaks, error=started.error, results=started.results)
    return started


def _try(started: IsolationRun, neighbours: int) -> None:
    here, them = sides()
    found = [wall(here, them) for wall in WALLS.values()]
    theirs = _whose_turn(neighbours, started.pk)
    found.append(pages.try_neighbours(here, [there(tenant) for tenant in theirs]))
    faults = [f"{one.wall}: {fault}" for one in found for fault in one.faults]
    if not pages.known_at_home(them):
        faults.append("routes: a mall's own pages do not say its marks")
    if unknown := pages.unknown_places():
        faults.append(f"routes: no foreign value for {', '.join(sorted(unknown))}")
    started.tenants, started.error = 2 + len(theirs), "; ".join(faults)[:500]
    started.results = [one.as_dict() for one in found]
    started.probes, started.leaks = sum(one.probes for one in found), sum(len(one.leaks) for one in found)


def sides() -> tuple[Side, Side]:
    """The canaries, made at the first call: who asks, and whose things are asked for."""
    first, second = canaries.pair()
    return there(first), there(second, above=canaries.APART)


def _whose_turn(count: int, number: int) -> list[Tenant]:
    """Open malls, `count` of them, going round from one run to the next."""
    malls = Tenant.objects.open_malls().exclude(slug__in=canaries.SLUGS).order_by("pk")
    if not (total := malls.count()) or not count:
        return []
    first = (number * count) % total
    return [*malls[first : first + count], *malls[: max(0, first + count - total)]][: min(count, total)]
