"""Three hundred clients on bad lines, and those who only want an answer."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter

_HOST = "127.0.0.1"
_PER_ADDRESS = 30
_BETWEEN_BYTES = 0.3
_ONE_BY_ONE = b"GET /v1/status HTTP/1.1\r\nHost: tracker.example\r\nX-Note: " + b"a" * 2000
_BODY_TO_COME = (
    "POST {path} HTTP/1.1\r\nHost: tracker.example\r\nContent-Type: {media}\r\n"
    "Authorization: Bearer {token}\r\nContent-Length: 900000\r\n\r\n"
)
_LARGE = (
    b"GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: tracker.example\r\n"
    b"Accept-Encoding: identity\r\n\r\n"
)


def _from_address(number: int, port: int, **options: int) -> socket.socket:
    """A connection from an address of its own on this machine: the proxy counts per address."""
    made = socket.socket()
    for name, value in options.items():
        made.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
    made.bind((f"127.0.1.{number}", 0))
    made.settimeout(5)
    made.connect((_HOST, port))
    return made


@dataclass
class SlowClients:
    """Connections that each send or take a byte now and then, opened again when cut off."""

    port: int
    token: str
    open: dict[int, tuple[str, socket.socket, int]] = field(default_factory=dict)
    rounds: int = 0
    opened: dict[str, int] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def kind_of(self, number: int) -> str:
        """Headers, bodies and idle ones by turns; every tenth reads slowly."""
        if number % 10 == 9:
            return "reader"
        return ("headers", "body", "idle")[number % 3]

    def run(self, how_many: int) -> None:
        """Keeps so many open until it is told to stop."""
        while not self._stop.is_set():
            for number in range(how_many):
                with contextlib.suppress(OSError):
                    self._move(number)
            self.rounds += 1
            self._stop.wait(_BETWEEN_BYTES)
        for _, held, _ in self.open.values():
            held.close()

    def stop(self) -> None:
        """Ends the run."""
        self._stop.set()

    def _move(self, number: int) -> None:
        if number not in self.open:
            kind = self.kind_of(number)
            self.open[number] = (kind, self._begun(number, kind), 0)
            self.opened[kind] = self.opened.get(kind, 0) + 1
            return
        kind, held, sent = self.open[number]
        try:
            if kind == "headers":
                held.sendall(_ONE_BY_ONE[sent : sent + 1])
            elif kind == "body":
                held.sendall(b"[")
            elif kind == "reader":
                held.recv(1)
            self.open[number] = (kind, held, sent + 1)
        except OSError:
            held.close()
            del self.open[number]

    def _begun(self, number: int, kind: str) -> socket.socket:
        address = 1 + number // _PER_ADDRESS
        if kind == "reader":
            made = _from_address(address, self.port, SO_RCVBUF=2048)
            made.sendall(_LARGE)
            return made
        made = _from_address(address, self.port)
        if kind == "body":
            imported = number % 2 == 0
            path = "/v1/imports" if imported else "/v1/strikes"
            media = "text/csv" if imported else "application/json"
            made.sendall(_BODY_TO_COME.format(path=path, media=media, token=self.token).encode())
        return made


@contextlib.contextmanager
def slow_clients(base: str, how_many: int, token: str) -> Iterator[SlowClients]:
    """So many slow clients of a service, all connected when this is entered."""
    crowd = SlowClients(int(base.rsplit(":", 1)[1]), token)
    thread = threading.Thread(target=crowd.run, args=(how_many,))
    thread.start()
    try:
        yield crowd
    finally:
        crowd.stop()
        thread.join()


class FromAddress(HTTPAdapter):
    """Asks from an address of its own on this machine."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, source_address=(self._address, 0), **kwargs)  # type: ignore[no-untyped-call]


def answers_of(
    base: str, number: int, paths: tuple[str, ...], enough: Callable[[int], bool]
) -> list[tuple[str, int | str]]:
    """What a client with an address of its own is answered: (path, status), or the error's name."""
    told: list[tuple[str, int | str]] = []
    with requests.Session() as session:
        session.mount("http://", FromAddress(f"127.0.2.{number}"))
        while not enough(len(told)):
            path = paths[len(told) % len(paths)]
            try:
                told.append((path, session.get(base + path, timeout=30).status_code))
            except requests.RequestException as failed:
                told.append((path, type(failed).__name__))
    return told
