"""A crowd of pollers that each ask once a second, as scripts in many offices do."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

# The proxy takes fifty connections of one address.
_PER_ADDRESS = 40


@dataclass
class Crowd:
    """Pollers of one address, and what they saw.

    Times are of one clock: when a question was sent, what number its answer showed.
    """

    port: int
    path: str
    number_of: Callable[[object], int]
    answers: int = 0
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)
    seen: list[tuple[float, int]] = field(default_factory=list)
    first: dict[int, dict[int, float]] = field(default_factory=dict)
    """Per poller: when it first held each number."""

    def go(self, how_many: int, seconds: float) -> None:
        """Polls for so long."""
        asyncio.run(self._all(how_many, seconds))

    async def _all(self, how_many: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._one(number, end) for number in range(how_many)))

    async def _one(self, number: int, end: float) -> None:
        turn = time.monotonic() + random.random()
        etag, held, lines = "", 0, None
        while turn < end:
            await asyncio.sleep(max(0.0, turn - time.monotonic()))
            turn = max(turn + 1, time.monotonic())
            try:
                lines = lines or await self._connected(number)
                asked = time.monotonic()
                status, headers, body = await self._answer(lines, etag)
            except (OSError, EOFError, ValueError) as broken:
                self.errors.append(type(broken).__name__)
                lines = None
                continue
            self.answers += 1
            if status == 200:
                held, etag = self.number_of(orjson.loads(body)), headers["etag"]
                self.first.setdefault(number, {}).setdefault(held, time.monotonic())
            elif status == 304:
                self.unchanged += 1
            else:
                self.errors.append(f"status {status}")
            self.seen.append((asked, held))
            if headers.get("connection") == "close":
                lines[1].close()
                lines = None
        if lines:
            lines[1].close()

    async def _connected(self, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        local = (f"127.0.3.{1 + number // _PER_ADDRESS}", 0)
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=local)

    async def _answer(
        self, lines: tuple[asyncio.StreamReader, asyncio.StreamWriter], etag: str
    ) -> tuple[int, dict[str, str], bytes]:
        reader, writer = lines
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: tracker\r\n{condition}\r\n".encode())
        async with asyncio.timeout(30):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (r.partition(": ") for r in rest)}
            status = int(first.split()[1])
            if status == 304:
                return status, headers, b""
            return status, headers, await reader.readexactly(int(headers["content-length"]))
