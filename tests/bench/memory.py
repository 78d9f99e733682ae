"""What a web server and its database keep in memory once it has seen every tenant."""

import contextlib
import http.client
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from core.dev import assets
from core.tenancy import enter
from isolation.services.probing import session_for
from members.models import Member
from tenants.models import Tenant
from tests.bench import web
from tests.bench.table import Table

MB = 1024


def run(table: Table) -> None:
    """The sign-in page and a member's home page of every mall, once each; then everything a second time."""
    malls = [(tenant.host, session(tenant)) for tenant in Tenant.objects.open_malls().filter(slug__startswith="many-")]
    connection.close()
    assets.build()
    call_command("collectstatic", interactive=False, verbosity=0)
    with web.served("config.wsgi:application", path="/healthz") as (port, group):
        _visit(port, malls[:1] * 16)
        table.add("web, 2 workers, one tenant seen", _pss(group), "MB")
        most = 0.0
        for start in range(0, len(malls), 25):
            _visit(port, malls[start : start + 25])
            most = max(most, _largest_backend())
        once = _pss(group)
        _visit(port, malls)
        most = max(most, _largest_backend())
        table.add(f"  {len(malls)} tenants seen", once, "MB", must=260, aim=160, below=True)
        table.add("  and seen again", _pss(group), "MB", must=260, aim=160, below=True)
        table.add("PostgreSQL, private memory of the largest connection", most, "MB", must=64, aim=32, below=True)


def session(tenant: Tenant) -> str:
    """Somebody signed in there: their session's key."""
    with enter(tenant):
        user = User.objects.create(login="bench", name="某人", password="!")
        Member.objects.create(employee_no="bench", name="某人", name_key="m", user=user)
        return session_for(user)


def _visit(port: int, malls: list[tuple[str, str]]) -> None:
    for host, session in malls:
        for path, cookie in (("/account/login/", ""), ("/", f"{settings.SESSION_COOKIE_NAME}={session}")):
            answer = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            answer.request("GET", path, headers={"Host": host, "Cookie": cookie, "X-Forwarded-Proto": "https"})
            found = answer.getresponse()
            found.read()
            answer.close()
            assert found.status == 200, (host, path, found.status)


def _pss(group: int) -> float:
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
