"""Writes that a retry repeats without a second effect: `Idempotency-Key`."""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from service.http import responses
from service.http.endpoint import Answer, Call
from service.model.problem import Problem
from service.storage import idempotency
from service.storage.database import Session
from service.storage.idempotency import KeptAnswer

ATTEMPTS: Final = 6
PAUSE_SECONDS: Final = 0.1
REPLAYED: Final = "Idempotency-Replayed"


def write_once(call: Call, effect: Callable[[Session], Answer]) -> Answer:
    """Runs a write in one transaction and keeps its answer there; a retry gets that answer.

    Key and effect are committed together or not at all, so that whatever is killed, a retry with
    the same key finds both or neither. A refused write had no effect and keeps no answer.

    Args:
        effect: the write, with its checks: it is not run where the answer is known.
    Raises:
        Problem: `idempotency-mismatch` for another request under the same key, `in-flight` while
            a twin is at work.
    """
    if call.idempotency_key is None:
        with call.services.database.writing(call.reader) as session:
            return effect(session)
    digest = digest_of(call)
    for attempt in range(ATTEMPTS):
        # Between two attempts no connection is held: twins cannot use up the pool.
        if attempt:
            time.sleep(PAUSE_SECONDS)
        answer = _attempt(call, digest, effect)
        if answer is not None:
            return answer
    raise Problem(
        "in-flight",
        "A request with this Idempotency-Key is under way; retry it unchanged for its answer.",
        headers={"Retry-After": "1"},
    )


def digest_of(call: Call) -> bytes:
    """What a retry must repeat: method, path, query and body.

    Headers are left out: a retry may come by another compression, or prefer another answer.
    """
    digest = hashlib.sha256(f"{call.method} {call.url}\n".encode())
    digest.update(call.raw_body)
    return digest.digest()


def _attempt(call: Call, digest: bytes, effect: Callable[[Session], Answer]) -> Answer | None:
    """The answer, made now or kept; None while a twin is at work."""
    key_id, key = call.reader.key_id, call.idempotency_key
    assert key_id is not None and key is not None
    with call.services.database.writing(call.reader) as session:
        if not idempotency.lock(session, key_id, key):
            return None
        kept = idempotency.find(session, key_id, key)
        if kept is not None:
            return _replayed(kept, digest)
        answer = effect(session)
        idempotency.keep(session, key_id, key, _kept(answer, digest))
        return answer


def _kept(answer: Answer, digest: bytes) -> KeptAnswer:
    body = responses.bytes_of(answer.body)
    assert isinstance(body, bytes), "a stream cannot be kept"
    headers = {"Content-Type": answer.media, **answer.headers}
    if answer.etag is not None:
        headers["ETag"] = answer.etag
    return KeptAnswer(digest, answer.status, headers, body)


def _replayed(kept: KeptAnswer, digest: bytes) -> Answer:
    if kept.digest != digest:
        raise Problem(
            "idempotency-mismatch",
            "This Idempotency-Key was used for another request; make a new one for a new write.",
        )
    headers = dict(kept.headers)
    media, etag = headers.pop("Content-Type"), headers.pop("ETag", None)
    return Answer(kept.body, kept.status, etag, media, {**headers, REPLAYED: "true"})
