"""One mall of this checkout at a time: two would send every timed task twice."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from core.dev import localservices


def _file() -> Path:
    return localservices.state_dir() / "up"


@contextlib.contextmanager
def only_one(port: int) -> Iterator[None]:
    """Be the mall of this checkout while inside. Raises LocalServiceError where another one is."""
    with localservices.folder_told():
        _file().parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(_file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # The kernel gives the lock back when we die, however that happens.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}, port {port}".encode())
        yield
    except BlockingIOError:
        raise localservices.LocalServiceError(f"This mall is already up ({_file().read_text()}).") from None
    finally:
        os.close(handle)


def who() -> str | None:
    """Process and port of the mall that is up; None where none is."""
    try:
        handle = os.open(_file(), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(handle, 200).decode()
    finally:
        os.close(handle)
    return None
