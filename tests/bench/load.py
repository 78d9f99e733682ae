"""A load generator light enough to share the machine: one process, bare sockets, requests written beforehand."""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Result:
    """What a run gave: latencies in ms, answers that were not the wanted ones, and the generator's own processor time."""

    seconds: float = 0
    own_cpu: float = 0
    latencies: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)
    last: bytes = b""  # the last answer that was not wanted

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that `share` of the requests stayed under; none served is no latency at all."""
        if not self.latencies:
            raise RuntimeError(f"no request was answered as wanted; the others: {self.wrong}; the last: {self.last!r}")
        return sorted(self.latencies)[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class Client:
    """One keep-alive connection that sends its next request when the last one is answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.began = 0.0
        self.answer = b""

    def send(self, request: bytes) -> None:
        """Send, over a new connection if the server closed the last one."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began, self.answer = time.perf_counter(), b""
        self.socket.sendall(request)

    def receive(self) -> int:
        """Take what is there; the status once the answer is whole (by its Content-Length), else 0."""
        assert self.socket
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError(f"the server hung up after {self.answer[:200]!r}")
        self.answer += got
        head, mark, body = self.answer.partition(b"\r\n\r\n")
        if not mark:
            return 0
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]) if len(body) >= int(length or 0) else 0


def drive(*, port: int, clients: int, seconds: float, requests: Callable[[], bytes], wanted: int) -> Result:
    """Keep `clients` connections busy for so long; an answer other than `wanted` is counted apart."""
    result, watch = Result(), selectors.DefaultSelector()
    cpu, began = time.process_time(), time.perf_counter()
    for client in (Client(port) for _ in range(clients)):
        client.send(requests())
        assert client.socket
        watch.register(client.socket, selectors.EVENT_READ, client)
    open_ones = clients
    while open_ones:
        for client in _ready(watch):
            status = client.receive()
            if not status:
                continue
            now = time.perf_counter()
            if status == wanted:
                result.latencies.append((now - client.began) * 1000)
            else:
                result.wrong[status] = result.wrong.get(status, 0) + 1
                result.last = client.answer[:1000]
            if now - began < seconds:
                client.send(requests())
            else:
                assert client.socket
                watch.unregister(client.socket)
                client.socket.close()
                open_ones -= 1
    result.seconds, result.own_cpu = time.perf_counter() - began, time.process_time() - cpu
    return result


def _ready(watch: selectors.BaseSelector) -> Iterator[Client]:
    for key, _ in watch.select(timeout=10):
        yield key.data
