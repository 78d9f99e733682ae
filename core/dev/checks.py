"""What is wrong with this machine or its settings, each cause in one sentence that says what to do; None where all is well."""

import contextlib
import errno
import os
import shutil
import socket
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from core.dev import localservices
from core.dev.programs import SOCKET_PATH_LIMIT

LEAST_FREE_MB = 500  # an empty database with its log takes 150, the demo 200 more
CONNECT_SECONDS = 3


def before_start(host: str, port: int) -> list[str]:
    """All that keeps the mall's servers from starting."""
    return [cause for cause in (busy_port(host, port), folder(localservices.state_dir())) if cause]


def of_servers() -> list[str]:
    """All that keeps us from the servers, ours or those that the environment names."""
    return [cause for cause in (database(), redis()) if cause]


def busy_port(host: str, port: int) -> str | None:
    """Whether somebody else listens at the port; of a mall it is said that it is one."""
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what just closed is no listener
            probe.bind(address)
    except PermissionError:
        return f"Port {port} needs root: take another one (--port, MALL_PORT)."
    except socket.gaierror:
        return f"{host} is no address of this machine: --host takes 127.0.0.1 or 0.0.0.0."
    except OSError as refusal:
        if refusal.errno != errno.EADDRINUSE:
            return f"{host}:{port} can't be listened at: {refusal.strerror}."
        who = "another mall" if _is_mall(port) else "another program"
        return f"Port {port} is busy, {who} answers there: stop it, or take another port (./mall up --port {port + 1})."
    return None


def _is_mall(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
        return answer.status == 200
    return False


def folder(path: Path) -> str | None:
    """Whether data can be kept in the folder: it can be made, written to, and has room."""
    advice = localservices.FOLDER_ADVICE
    socket_name = path / "pg-run" / ".s.PGSQL.5432.lock"
    if not path.is_absolute():
        return f"MALL_STATE_DIR is «{path}»: write the whole path, from / on."
    if len(os.fsencode(socket_name)) > SOCKET_PATH_LIMIT:
        return (
            f"{path} is too long a path for a socket ({SOCKET_PATH_LIMIT} bytes): name a shorter one in MALL_STATE_DIR."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"mall")
    except OSError as refusal:
        return f"{path} can't be written: {refusal.strerror}. {advice}"
    return full_disk(path)


def full_disk(path: Path, least_mb: int = LEAST_FREE_MB) -> str | None:
    """Whether the disk under `path` lacks room for data that grow."""
    free = shutil.disk_usage(path).free // 1_000_000
    if free >= least_mb:
        return None
    return f"The disk under {path} is full: {free} MB are free, {least_mb} are needed. {localservices.FOLDER_ADVICE}"


def database() -> str | None:
    """Whether DATABASE_URL's server answers and lets us in."""
    import psycopg

    url = localservices.database_url()
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            if connection.info.server_version < 150000:
                return f"PostgreSQL at {_place(url)} is too old: 15 or newer is needed."
    except psycopg.Error as refusal:
        return f"DATABASE_URL: no connection to {_place(url)}: {_reason(refusal)}."
    return None


def redis() -> str | None:
    """Whether REDIS_URL's server answers."""
    import redis as client

    url = localservices.redis_url()
    try:
        client.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS).ping()
    except (client.RedisError, OSError) as refusal:
        return f"REDIS_URL: no answer from {_place(url)}: {_reason(refusal)}."
    return None


def _place(url: str) -> str:
    """Host, port and name; never the password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'the local socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _reason(refusal: Exception) -> str:
    """The server's own words, the last clause of the first line: «Connection refused», «database "x" does not exist»."""
    first = (str(refusal).strip() or type(refusal).__name__).splitlines()[0]
    return first.rpartition("FATAL:")[2].rpartition("failed: ")[2].strip().rstrip(".")
