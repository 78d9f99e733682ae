"""pgbouncer in transaction mode before the running PostgreSQL, for as long as a test needs it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psycopg


def find_or_install() -> str | None:
    """The program's path, or None where it is neither there nor allowed to come (Debian's package, as root)."""
    if not _program() and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "pgbouncer"],
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return _program()


def _program() -> str | None:
    """Debian puts it where only root's path leads."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def before(database_url: str, *, connections: int) -> Iterator[str]:
    """A URL that leads to the same database through so many shared server connections."""
    url = urlsplit(database_url)
    socket = Path(unquote(parse_qs(url.query)["host"][0]))
    owner = socket.stat().st_uid  # only who owns the socket's folder gets in
    ours = Path(tempfile.mkdtemp(prefix="pgbouncer-", dir="/var/tmp"))  # that user must reach it
    config = ours / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = host={socket} user={url.username}\n[pgbouncer]\nunix_socket_dir = {ours}\nlisten_port = 6432\nauth_type = any\n"
        f"pool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = 200\nlogfile = {ours}/log\n"
        "ignore_startup_parameters = options\nserver_lifetime = 3600\n"
    )
    as_owner: dict[str, Any] = {"user": owner, "group": owner, "extra_groups": []} if os.geteuid() == 0 else {}
    for path in (ours, config):
        os.chown(path, owner, -1) if as_owner else None
    process = subprocess.Popen([str(_program()), str(config)], stderr=subprocess.DEVNULL, **as_owner)
    through = url._replace(query=f"host={quote(str(ours), safe='')}&port=6432").geturl()
    try:
        _wait(through)
        yield through
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(ours, ignore_errors=True)


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("pgbouncer did not come up")
