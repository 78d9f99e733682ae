"""A private PostgreSQL and Valkey for one drill process, so that killing them hurts nobody else.

Import it before Django's settings, as a program of its own (`python -m tests.drills.<drill>`). The first drill makes the
tests' template in its server and leaves the cluster's files on a shelf; the others begin with a copy of them.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from core.dev import localservices

SHELF = localservices.state_dir() / "drills"  # of the checkout, not of this process
localservices.state_dir.cache_clear()
os.environ["MALL_STATE_DIR"] = f"/var/tmp/mall-drill-{os.getpid()}"
for name in ("DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER"):
    os.environ.pop(name, None)
os.environ["PYTEST_VERSION"] = "drill"  # the tests' settings: a cheap password hasher, no remembered hosts
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def _copy(source: Path, target: Path) -> None:
    # With its owner: PostgreSQL reads only files of its own account.
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(target)], check=True)


SHELF.mkdir(parents=True, exist_ok=True)
_turn = (SHELF / "lock").open("w")
fcntl.flock(_turn, fcntl.LOCK_EX)  # two that begin together would make the same template twice
if (SHELF / "pg").exists():
    localservices.state_dir().mkdir(parents=True)
    _copy(SHELF / "pg", localservices.state_dir() / "pg")

import django  # noqa: E402

from tests import environment  # noqa: E402

NAMED = {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"]}


def set_up() -> None:
    """Django on a fresh copy of the template, in the private server."""
    django.setup()
    from tests import databases

    name = databases.make_template()
    shelve(name)
    databases.clone(name)


def shelve(template: str) -> None:
    """Put the cluster by for other drills unless it came from the shelf with this template; the next one may begin."""
    made_for = SHELF / "template"
    if not made_for.exists() or made_for.read_text() != template:
        localservices.stop()
        for old in ("pg", "pg.new"):
            shutil.rmtree(SHELF / old, ignore_errors=True)
        _copy(localservices.state_dir() / "pg", SHELF / "pg.new")
        (SHELF / "pg.new").rename(SHELF / "pg")
        made_for.write_text(template)
        _restart_without_names(localservices.start)
    _turn.close()


def tear_down() -> None:
    """Stop the pair and remove everything it wrote."""
    from django.db import connection

    connection.close()
    _restart_without_names(lambda: environment._servers.close())
    shutil.rmtree(localservices.state_dir(), ignore_errors=True)


def through(port: int) -> str:
    """The database's address by way of a proxy on 127.0.0.1."""
    named = urlsplit(NAMED["DATABASE_URL"])
    return f"postgresql://{named.username}@127.0.0.1:{port}{named.path}"


def kill_postgres() -> None:
    """SIGKILL to the postmaster and every backend at once, as a machine that lost power; then start it again."""
    _kill_group(int((localservices.state_dir() / "pg" / "postmaster.pid").read_text().split()[0]))
    _restart_without_names(localservices.start)


def kill_valkey() -> None:
    """SIGKILL to the broker; it keeps nothing on disk, so its queues are gone. Then start it again."""
    _kill_group(int((localservices.state_dir() / "run" / "valkey.pid").read_text()))
    _restart_without_names(localservices.start)


def _kill_group(pid: int) -> None:
    os.killpg(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def _restart_without_names(act: Callable[[], object]) -> None:
    # localservices leaves alone what the environment names, and the tests' environment names both.
    for name in NAMED:
        os.environ.pop(name, None)
    try:
        act()
    finally:
        os.environ.update(NAMED)
