"""A TCP proxy in front of a server's socket that can be made slow, stalled or cut while connections are open."""

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field

CHUNK = 65536


@dataclass
class Proxy:
    """`port` on 127.0.0.1 leads to the Unix socket at `path`. Faults hold for old connections and new ones."""

    path: str
    delay: float = 0.0  # seconds each piece waits, in both directions together
    port: int = 0
    stalled: bool = False
    cut: bool = False
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def start(self) -> "Proxy":
        """Listen, in a thread of its own."""
        ready = threading.Event()

        async def serve() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await server.serve_forever()

        threading.Thread(target=lambda: self._loop.run_until_complete(serve()), daemon=True).start()
        ready.wait(5)
        return self

    def sever(self) -> None:
        """Cut every connection; new ones are hung up on until `cut` is taken back."""
        self.cut = True

        def close() -> None:
            for one in list(self._writers):
                one.transport.abort()

        self._loop.call_soon_threadsafe(close)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_unix_connection(self.path)
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        finally:
            self._writers -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(CHUNK):
                while self.stalled:
                    await asyncio.sleep(0.02)
                if self.delay:
                    await asyncio.sleep(self.delay / 2)
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
