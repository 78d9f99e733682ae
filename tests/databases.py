"""The template database (public, ops, acme, globex) and the clones tests run in."""

import fcntl
import hashlib
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command

from core.dev import localservices
from core.tenancy import enter
from core.tenancy.connections import connection
from tenants.models import Tenant
from tenants.services import provisioning
from tests.environment import DATABASE, MAINTENANCE_URL


def template_name() -> str:
    """`mall_template_<hash>` over what its structure and its rows come from. Other services may change: no row would differ."""
    digest = hashlib.sha256()
    for pattern in (
        "*/migrations/*.py",
        "*/sql/*.sql",
        "tenants/presets/*",
        "tenants/services/db_roles.py",
        "tenants/services/presets.py",
        "tenants/services/provisioning.py",
        "tenants/services/schema_replay.py",
        "core/sql_functions.py",
        "tests/databases.py",
    ):
        for file in sorted(Path(settings.BASE_DIR).glob(pattern)):
            digest.update(file.read_bytes() if file.is_file() else b"")
    return f"mall_template_{digest.hexdigest()[:12]}"


def make_template() -> str:
    """Build the template unless it is there; one process at a time. Returns its name."""
    name = template_name()
    lock = localservices.state_dir() / "template.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle, psycopg.connect(MAINTENANCE_URL, autocommit=True) as server:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _sweep(server)
            server.execute('CREATE DATABASE "mall_template_new"')
            _use("mall_template_new")
            _fill()
            connection.close()
            server.execute(f'ALTER DATABASE "mall_template_new" RENAME TO "{name}"')
    return name


def _sweep(server: psycopg.Connection) -> None:
    """Drop half-built and old templates (the newest four may be in use by another run) and clones whose process is gone."""
    found = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC"
    templates = [name for (name,) in server.execute(found, ["mall_template_%"]).fetchall()]
    stale = [name for name in templates if name == "mall_template_new"]
    stale += [name for name in templates if name != "mall_template_new"][4:]
    for (name,) in server.execute(found, ["mall_test_%"]).fetchall():
        if not Path(f"/proc/{name.rpartition('_')[2]}").exists():
            stale.append(name)
    for name in stale:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def clone(template: str, name: str = DATABASE) -> None:
    """A fresh copy of the template under this worker's name; whoever is connected to the old one is cut off."""
    connection.close()
    with psycopg.connect(MAINTENANCE_URL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    _use(name)


def empty(name: str = DATABASE) -> None:
    """A database without anything in it under this worker's name; whoever is connected to the old one is cut off."""
    connection.close()
    with psycopg.connect(MAINTENANCE_URL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
    _use(name)


def drop(name: str = DATABASE) -> None:
    """Remove this worker's copy."""
    connection.close()
    with psycopg.connect(MAINTENANCE_URL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.set_schema_to_public()


def _fill() -> None:
    call_command("bring_up_to_date")
    ops = provisioning.open_ops(host="platform.localhost", admins=[("operator", "周舟", "secret-of-tests")])
    for slug, name in (("acme", "星河科技"), ("globex", "环宇集团")):
        with enter(ops):
            tenant = provisioning.request_tenant(
                name=name,
                slug=slug,
                scenario="welfare",
                color="#2b5ce6",
                host=f"{slug}.localhost",
                contact_name="沈星河",
                contact_email=f"owner@{slug}.example.com",
                plan="enterprise",
                by=provisioning.SYSTEM,
            )
        tenant = provisioning.advance(tenant_id=tenant.pk)
        assert tenant.state == Tenant.State.ACTIVE, list(tenant.steps.values_list("code", "error"))
