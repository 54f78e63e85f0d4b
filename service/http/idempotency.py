"""Writes that a retry repeats without a second effect: `Idempotency-Key`."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import orjson

from service.http import responses
from service.http.endpoint import Answer, Call
from service.model.problem import Problem
from service.storage import idempotency
from service.storage.database import Session
from service.storage.idempotency import KeptAnswer

ATTEMPTS: Final = 6
PAUSE_SECONDS: Final = 0.1
REPLAYED: Final = "Idempotency-Replayed"
UNDER_WAY: Final = 102
"""The status kept for a write of which some parts are committed and some are to come."""

T = TypeVar("T")


def write_once(
    call: Call,
    effect: Callable[[Session], Answer],
    without_secret: Callable[[Answer], Answer] = lambda answer: answer,
) -> Answer:
    """Runs a write in one transaction and keeps its answer there; a retry gets that answer.

    Key and effect are committed together or not at all, so that whatever is killed, a retry with
    the same key finds both or neither. A refused write had no effect and keeps no answer.

    Args:
        effect: the write, with its checks: it is not run where the answer is known.
        without_secret: what of the answer is kept, and so replayed, where not all may be stored.
    Raises:
        Problem: `idempotency-mismatch` for another request under the same key, `in-flight` while
            a twin is at work.
    """
    if call.idempotency_key is None:
        with call.writing() as session:
            return effect(session)
    digest = digest_of(call)

    def attempt(session: Session, kept: KeptAnswer | None) -> Answer:
        if kept is not None:
            return _replayed(kept)
        answer = effect(session)
        _keep(call, session, _kept(without_secret(answer), digest))
        return answer

    return _locked(call, digest, attempt)


def write_in_parts(
    call: Call, effect: Callable[[Session, list[Any]], tuple[list[Any], bool]]
) -> tuple[list[Any], bool]:
    """Runs a long write as several transactions, so that no other writer waits for all of it.

    Each part is committed together with how far it came; a retry goes on from there. Twins help
    each other along and come to the same results.

    Args:
        effect: the next results, given those that there are, and whether they are the last.
    Returns:
        The results, and whether they were all there before.
    Raises:
        Problem: as `write_once`.
    """
    results: list[Any] = []
    finished = False
    if call.idempotency_key is None:
        while not finished:
            with call.writing() as session:
                more, finished = effect(session, results)
            results = results + more
        return results, False
    digest = digest_of(call)

    def next_part(session: Session, kept: KeptAnswer | None) -> tuple[list[Any], bool, bool]:
        known: list[Any] = orjson.loads(kept.body) if kept is not None else []
        if kept is not None and kept.status != UNDER_WAY:
            return known, True, True
        more, last = effect(session, known)
        known += more
        _keep(
            call, session, KeptAnswer(digest, 200 if last else UNDER_WAY, {}, orjson.dumps(known))
        )
        return known, last, False

    results, finished, replayed = _locked(call, digest, next_part)
    while not finished:
        results, finished, _ = _locked(call, digest, next_part)
    return results, replayed


def digest_of(call: Call) -> bytes:
    """What a retry must repeat: method, path, query and body.

    Headers are left out: a retry may come by another compression, or prefer another answer.
    """
    digest = hashlib.sha256(f"{call.method} {call.url}\n".encode())
    digest.update(call.raw_body)
    return digest.digest()


def _locked(call: Call, digest: bytes, work: Callable[[Session, KeptAnswer | None], T]) -> T:
    """Works in a transaction that holds the client's key, with what is kept under it."""
    key_id, key = call.reader.key_id, call.idempotency_key
    assert key_id is not None and key is not None
    for attempt in range(ATTEMPTS):
        # Between two attempts no connection is held: twins cannot use up the pool.
        if attempt:
            time.sleep(PAUSE_SECONDS)
        with call.writing() as session:
            if idempotency.lock(session, key_id, key):
                kept = idempotency.find(session, key_id, key)
                if kept is not None and kept.digest != digest:
                    raise _mismatch()
                return work(session, kept)
    raise Problem(
        "in-flight",
        "A request with this Idempotency-Key is under way; retry it unchanged for its answer.",
        headers={"Retry-After": "1"},
    )


def _mismatch() -> Problem:
    return Problem(
        "idempotency-mismatch",
        "This Idempotency-Key was used for another request; make a new one for a new write.",
    )


def _keep(call: Call, session: Session, answer: KeptAnswer) -> None:
    assert call.reader.key_id is not None and call.idempotency_key is not None
    idempotency.keep(session, call.reader.key_id, call.idempotency_key, answer)


def _kept(answer: Answer, digest: bytes) -> KeptAnswer:
    body = responses.bytes_of(answer.body)
    assert isinstance(body, bytes), "a stream cannot be kept"
    headers = {"Content-Type": answer.media, **answer.headers}
    if answer.etag is not None:
        headers["ETag"] = answer.etag
    return KeptAnswer(digest, answer.status, headers, body, answer.exact)


def _replayed(kept: KeptAnswer) -> Answer:
    headers = dict(kept.headers)
    media, etag = headers.pop("Content-Type"), headers.pop("ETag", None)
    return Answer(kept.body, kept.status, etag, media, {**headers, REPLAYED: "true"}, kept.exact)
