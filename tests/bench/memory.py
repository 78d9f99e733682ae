"""What a web server and its database keep in memory once it has seen every tenant, and under load."""

import contextlib
import http.client
import random
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from core.dev import assets
from core.tenancy import enter
from isolation.services.probing import session_for
from members.models import Member
from tenants.models import Tenant
from tests.bench import browser, load, web
from tests.bench.table import Table

MB = 1024
CLIENTS = 16
PAGES = ("/", "/goods/", "/goods/?q=%E7%A4%BC")
BOUNDS = {"must": 260, "aim": 200, "below": True}


def run(table: Table, *, seconds: float) -> None:
    """The sign-in page and a member's pages of one mall and then of every mall, once each, then under load."""
    malls = [(tenant.host, session(tenant)) for tenant in Tenant.objects.open_malls().filter(slug__startswith="many-")]
    connection.close()
    assets.build()
    call_command("collectstatic", interactive=False, verbosity=0)
    with web.served("config.wsgi:application", path="/healthz") as (port, group):
        _tour(port, malls[:1] * 16)
        table.add("web, 2 workers, one tenant seen", pss(group), "MB")
        _load(port, malls[:1], seconds)
        table.add("  under load", pss(group), "MB", **BOUNDS)
        most = 0.0
        for start in range(0, len(malls), 25):
            _tour(port, malls[start : start + 25])
            most = max(most, _largest_backend())
        table.add(f"  {len(malls)} tenants seen", pss(group), "MB", **BOUNDS)
        _load(port, malls, seconds)
        most = max(most, _largest_backend())
        table.add("  under load, all of them", pss(group), "MB", **BOUNDS)
        table.add("PostgreSQL, private memory of the largest connection", most, "MB", must=64, aim=32, below=True)


def session(tenant: Tenant) -> str:
    """Somebody signed in there: their session's key."""
    with enter(tenant):
        user = User.objects.create(login="bench", name="某人", password="!")
        Member.objects.create(employee_no="bench", name="某人", name_key="m", user=user)
        return session_for(user)


def _tour(port: int, malls: list[tuple[str, str]]) -> None:
    for host, key in malls:
        visit(port, host, "/account/login/")
        visit(port, host, "/", key)


def visit(port: int, host: str, path: str, key: str = "") -> None:
    """One page over a connection of its own, which must be served."""
    sending = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sending.request("GET", path, headers=browser.headers(host, key))
    found = sending.getresponse()
    found.read()
    sending.close()
    assert found.status == 200, (host, path, found.status)


def _load(port: int, malls: list[tuple[str, str]], seconds: float) -> None:
    def request() -> bytes:
        host, key = random.choice(malls)
        return browser.get(random.choice(PAGES), host, key)

    result = load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=request, wanted=200)
    assert not result.wrong, (result.wrong, result.last)


def pss(group: int) -> float:
    """Megabytes of all living processes of a group, what they share counted once."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                total += _field(stat.parent, "Pss:")
        except OSError:
            continue
    return total / MB


def _largest_backend() -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # the vacuum's worker has a thousand schemas to look through
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    sizes = [0]
    for pid in pids:
        with contextlib.suppress(OSError):  # it ended meanwhile: it had seen its share of tenants
            sizes.append(
                _field(Path(f"/proc/{pid}"), "Private_Clean:") + _field(Path(f"/proc/{pid}"), "Private_Dirty:")
            )
    return max(sizes) / MB


def _field(process: Path, name: str) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return int(next((line.split()[1] for line in lines if line.startswith(name)), 0))
