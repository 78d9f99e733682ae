"""Walls around work and secrets: tasks without their tenant, tasks with another's ids, tokens at the wrong door."""

import inspect
from importlib import import_module
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import DatabaseError
from django.utils.module_loading import autodiscover_modules
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.services import users
from core.actors import Actor
from core.errors import DomainError
from core.privacy import crypto
from core.tenancy import enter
from core.tenancy.tasks import ALSO_SHUT, QUESTIONS, TenantRefused
from isolation.services.probing import Findings, Side, rolled_back, rows_touched, signed_in, table_ids
from points.services import leaving
from tenants.gateways.browser import Browser
from tenants.models import SupportVisit, Tenant
from tenants.services import visits

NOBODY = (None, "", "public", "ops; DROP SCHEMA public", "t_nobody", "information_schema")
FAR = 10**12


def try_tasks(here: Side, there: Side) -> Findings:
    """Every task of a mall refuses to run without one, for an unknown and for a shut one; with B's ids in A it writes nothing
    in B."""
    found = Findings("tasks")
    tables = table_ids(there.tenant.schema_name)
    autodiscover_modules("tasks")  # a shell has not met all of them
    for name in sorted(QUESTIONS):
        task = _task(name)
        ids = _ids_it_takes(task)
        for schema in NOBODY:
            with rolled_back():
                found.tried(_runs(task, schema, dict.fromkeys(ids, FAR)), f"{name} for {schema!r}")
        # What ends payments runs in a suspended mall too (it is declared so), and in none that is archived.
        state = Tenant.State.ARCHIVED if name in ALSO_SHUT else Tenant.State.SUSPENDED
        with rolled_back():
            Tenant.objects.filter(pk=there.tenant.pk).update(state=state, shut=Tenant.Shut.CLOSED)
            found.tried(_runs(task, there.tenant.schema_name, dict.fromkeys(ids, FAR)), f"{name} for a shut mall")
        if ids:
            with rolled_back():
                before = rows_touched(tables)
                _runs(task, here.tenant.schema_name, dict.fromkeys(ids, _some_id(there, name)))
                found.tried(rows_touched(tables) > before, f"{name} in another mall with its ids")
    return found


def _task(name: str) -> Any:
    module, _, function = name.rpartition(".")
    return getattr(import_module(module), function)


def _ids_it_takes(task: Any) -> list[str]:
    """What the function inside the task wants beside its tenant."""
    inner = inspect.unwrap(task.run)
    return [one for one in inspect.signature(inner).parameters if one.endswith("_id")]


def _some_id(there: Side, name: str) -> int:
    place = "export_id" if "export" in name else "budget_id"
    return int((there.things.get(place) or there.things.get("user_id") or [str(FAR)])[0])


def _runs(task: Any, schema: str | None, ids: dict[str, int]) -> bool:
    """Whether it got past the refusal; what it then meets does not matter."""
    try:
        task.run(tenant=schema, **ids)
    except TenantRefused:
        return False
    except Exception:  # it was let in, whatever it stumbled over
        return True
    return True


def try_tokens(here: Side, there: Side) -> Findings:
    """B's invitation, key, leaver's link, way in for support and sealed values are worth nothing at A."""
    found, browser = Findings("tokens"), Browser()
    with rolled_back():
        paths, key, sealed = _secrets_of(there)
        for path in paths:
            with rolled_back():
                answer = browser.ask("GET", here.host, path)
            with rolled_back():
                nothing = browser.ask("GET", here.host, path.rsplit("/", 2)[0] + "/nothing-known-by-this-name/")
            leaks = any(mark in answer.text for mark in there.marks) or answer.status != nothing.status
            found.tried(leaks, f"GET {path[:12]}… → {answer.status}")
        for path in ("/api/v1/budgets/", "/api/v1/journals/", "/api/v1/point-types/"):
            with rolled_back():
                answer = browser.ask("GET", here.host, path, bearer=key)
            found.tried(answer.status != 401, f"GET {path} with a foreign key → {answer.status}")
        with enter(here.tenant):
            try:
                crypto.decrypt(sealed)
                found.tried(True, "a value sealed elsewhere")
            except (InvalidTag, ValueError):
                found.tried(False, "")
    return found


def _secrets_of(there: Side) -> tuple[list[str], str, bytes]:
    """Fresh ways into B: what is kept is only their hashes, so they are made here and taken back."""
    with enter(there.tenant):
        owner = User.objects.filter(roles__code="owner").order_by("pk")[:1].get()
        by = Actor(owner.pk, owner.name)
        paths = [f"/invite/{users.invite(user_id=owner.pk, by=by)}/"]
        for case in there.things.get("case_id", []):
            try:
                paths.append(f"/leave/{leaving.make_link(case_id=int(case), by=by)}/")
            except (DomainError, DatabaseError):
                continue  # the mall's policy gives leavers no link
        sealed = crypto.encrypt("13900000000")
    with schema_context("public"):
        visit = SupportVisit.objects.filter(tenant=there.tenant, state=SupportVisit.State.ASKED).first()
    if visit is not None:
        with enter(there.tenant):
            visits.decide(public_id=str(visit.public_id), agree=True, by=by)
        paths.append(
            visits.make_entry_link(public_id=str(visit.public_id), by=Actor(visit.operator_id, visit.operator))
        )
    return paths, signed_in(there).bearer, sealed
