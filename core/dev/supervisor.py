"""Several processes in one foreground: prefixed lines, restart of what dies, one Ctrl-C for all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

COLORS = ("36", "35", "33", "32", "34")
STOP_SECONDS = 15
LOOK_SECONDS = 0.5
HEAD_START_SECONDS = 10  # the first command has the processors for itself until it is ready, at most so long
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In the child: the kernel ends it when the supervisor is killed."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start(watchers: list[threading.Thread]) -> None:
    """Those that haven't begun."""
    while watchers:
        watchers.pop(0).start()


class Supervisor:
    """Runs named commands until Ctrl-C or TERM; one that dies is started again after a growing pause (0.5 to 8 s).

    `tend` is called every half second beside them: it puts right what else is needed and yields a line for each thing it did."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        environment: Mapping[str, str],
        tend: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        self.commands = dict(commands)
        self.environment = dict(environment)
        self.processes: dict[str, subprocess.Popen] = {}
        self.stopping = threading.Event()
        self.width = max(map(len, [*self.commands, "servers"]))
        self._tend = tend

    def run(self, *, ready: Callable[[], bool] | None = None, when_ready: Callable[[], None] | None = None) -> None:
        """Start the first command, then the others, and stay. They begin when `ready` says that the first one is, and `when_ready`
        is called; after HEAD_START_SECONDS at the latest."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        watchers = [threading.Thread(target=self._keep, args=item, daemon=True) for item in enumerate(self.commands)]
        tending = threading.Thread(target=self._look_after, daemon=True)
        tending.start()
        watchers.pop(0).start()
        others_begin_at = time.monotonic() + HEAD_START_SECONDS
        while ready and not self.stopping.is_set() and not ready():
            self.stopping.wait(0.1)
            if time.monotonic() > others_begin_at:
                _start(watchers)
        _start(watchers)
        if when_ready and not self.stopping.is_set():
            when_ready()
        # Waking now and then: a signal that another thread receives interrupts no wait of this one.
        while not self.stopping.wait(LOOK_SECONDS):
            pass
        self._stop_all()
        tending.join()  # a server it is just starting must not outlive us

    def _keep(self, index: int, name: str) -> None:
        pause = 0.5
        while not self.stopping.is_set():
            started = time.monotonic()
            process = subprocess.Popen(
                self.commands[name],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                preexec_fn=_die_with_parent,
                start_new_session=True,
            )
            self.processes[name] = process
            threading.Thread(target=self._pass_on, args=(index, name, process), daemon=True).start()
            code = process.wait()
            if self.stopping.is_set():
                return
            # Its children live on when it was killed; they would hold the port and the work beside those of its successor.
            self._signal(process, signal.SIGKILL)
            pause = 0.5 if time.monotonic() - started > 30 else min(pause * 2, 8)
            self._say(index, name, f"ended with {code}; starting again in {pause:.1f} s")
            self.stopping.wait(pause)

    def _pass_on(self, index: int, name: str, process: subprocess.Popen) -> None:
        for line in process.stdout or ():
            self._say(index, name, line.rstrip())

    def _look_after(self) -> None:
        while self._tend and not self.stopping.wait(LOOK_SECONDS):
            for line in self._tend():
                self._say(len(self.commands), "servers", line)

    def _say(self, index: int, name: str, line: str) -> None:
        label = name.ljust(self.width)
        if sys.stdout.isatty():
            label = f"\033[{COLORS[index % len(COLORS)]}m{label}\033[0m"
        with contextlib.suppress(BrokenPipeError):
            print(f"{label} | {line}", flush=True)  # noqa: T201

    def _stop_all(self) -> None:
        for process in self.processes.values():
            self._signal(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                self._signal(process, signal.SIGKILL)

    def _signal(self, process: subprocess.Popen, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
