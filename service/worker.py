"""gunicorn's worker and log: nothing of what a caller sent is logged or sent back."""

import logging
import socket
import struct
import traceback
from typing import Any

import orjson
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from service.model.problem import PROBLEM_TYPES

_KIND: dict[type[Exception], str] = {
    errors.LimitRequestLine: "uri-too-long",
    errors.LimitRequestHeaders: "headers-too-large",
}

_OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


class Log(Logger):  # type: ignore[misc]
    """gunicorn's log; an error is its kind and where in the code, never its words."""

    def setup(self, cfg: Any) -> None:
        """Sets up the handlers as gunicorn does, and takes the words out."""
        super().setup(cfg)
        self.error_log.addFilter(without_words)


def without_words(record: logging.LogRecord) -> bool:
    """Keeps of an exception its type and the lines of code; a driver's words quote rows."""
    if record.exc_info and record.exc_info[0]:
        trace = "".join(traceback.format_tb(record.exc_info[2]))
        record.exc_text = f"{trace}{record.exc_info[0].__name__}"
    return True


class Worker(ThreadWorker):  # type: ignore[misc]
    """Threads; what cannot be read as a request is refused without quoting it."""

    send_seconds = 15
    """After so long without a byte taken, an answer is broken off."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Begins to end; whoever waits for the feed is answered at once."""
        super().handle_exit(sig, frame)
        if self.wsgi is not None:
            self.wsgi.extensions["services"].long_polls.end()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answers, as long as somebody takes the answer.

        The kernel counts from the last byte that was taken, so a bad line is no reason; a timeout
        of the socket itself would be for all of what is sent at once.
        """
        patience = struct.pack("ll", self.send_seconds, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answers with a problem document; gunicorn's own page and log line quote the request.

        A line or a header that cannot be read may well hold a key.
        """
        of_caller = isinstance(exc, errors.ParseException) and not isinstance(exc, _OURS)
        kind = _KIND.get(type(exc), "malformed-request") if of_caller else "internal"
        if of_caller:
            self.log.warning("request refused: %s", type(exc).__name__)
        else:
            self.log.error("request failed", exc_info=(type(exc), exc, exc.__traceback__))
        try:
            client.sendall(_refusal(kind, self.wsgi.extensions["base_url"]))
        except OSError:
            self.log.debug("nobody waits for the refusal")


def _refusal(kind: str, base_url: str) -> bytes:
    told = PROBLEM_TYPES[kind]
    document = {
        "type": f"{base_url}/docs/problems#{kind}",
        "title": told.title,
        "status": told.status,
        "detail": told.remedy,
    }
    body = orjson.dumps(document)
    head = (
        f"HTTP/1.1 {told.status} {told.title}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
