"""Jobs on many tenants, each a program of its own (`python -m tests.bench.many JOB …`); prints one JSON line."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from io import StringIO
from typing import cast

import django


def build(first: str, last: str) -> dict[str, float]:
    """Open the requested malls with these numbers, without a pool: the product's own steps."""
    from tenants.models import Tenant
    from tenants.services import provisioning

    took = []
    for number in range(int(first), int(last)):
        tenant = Tenant.objects.get(slug=f"many-{number}")
        began = time.perf_counter()
        tenant = provisioning.advance(tenant_id=tenant.pk)
        took.append(time.perf_counter() - began)
        assert tenant.state == Tenant.State.ACTIVE, list(tenant.steps.values_list("code", "error"))
    return {"seconds": sum(took), "p50": statistics.median(took)}


def grow() -> dict[str, object]:
    """The journal's way: record once, replay for everybody; then again, when there is nothing to do."""
    from django.db import connection

    from tenants.services import migrating, schema_replay

    began = time.perf_counter()
    schema_replay.record()
    recorded = time.perf_counter()
    run = migrating.migrate_all(workers=2)
    assert run is not None
    migrated = time.perf_counter()
    differing = migrating.verify_structure()
    verified = time.perf_counter()
    idle = []
    for _ in range(20):
        start = time.perf_counter()
        assert migrating.migrate_all() is None
        idle.append((time.perf_counter() - start) * 1000)
    connection.close()
    return {
        "tenants": run.done,
        "failures": len(run.failures),
        "record": recorded - began,
        "migrate": migrated - recorded,
        "verify": verified - migrated,
        "differing": len(differing),
        "noop": statistics.median(idle),
        "first sentence": next(iter(differing.values()), ""),
    }


def stock(count: str) -> dict[str, float]:
    """django-tenants' own command over so many tenants that were left behind for it."""
    from django_tenants.migration_executors.standard import StandardExecutor

    from tenants.models import Tenant

    left = list(Tenant.objects.filter(slug__startswith="many-", state=Tenant.State.FAILED)[: int(count)])
    options = {
        "interactive": False,
        "verbosity": 0,
        "stdout": StringIO(),
        "database": "default",
        "app_label": None,
        "migration_name": None,
        "run_syncdb": False,
        "fake": False,
        "fake_initial": False,
        "plan": False,
        "check_unapplied": False,
        "prune": False,
        "skip_checks": True,
        "force_color": False,
        "no_color": False,
        "traceback": False,
    }
    executor = StandardExecutor([], options)
    began = time.perf_counter()
    executor.run_multi_type_migrations([(tenant.schema_name, tenant.type) for tenant in left])
    return {"tenants": len(left), "seconds": time.perf_counter() - began}


JOBS: dict[str, Callable[..., dict]] = {"build": build, "grow": grow, "stock": stock}

GROWTH = "tests.bench.growth"


def update() -> None:
    """The product after an update: one app more in every mall."""
    from django.conf import settings

    installed = cast(list[str], settings.INSTALLED_APPS)
    installed.append(GROWTH)
    cast(list[str], settings.TENANT_TYPES["mall"]["APPS"]).append(GROWTH)


if __name__ == "__main__":
    if sys.argv[1] in ("grow", "stock"):
        update()
    django.setup()
    sys.stdout.write(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])) + "\n")
