"""Answers that were opened by their citation: kept, looked at again, erased, buried."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.actor import Reader
from service.model.knowledge import Known
from service.storage import statements
from service.storage.database import Session

KEEPER = Reader("public", holder="citations", organisation="operator", key_id="citations")
"""Who keeps them: with the service's own rights, since the public role has none to any table."""
# Positions of the journal that are looked through at once.
_STEP = 20_000
# An answer of more places counts as one of any place: their names would outweigh it.
_MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """An answer as it was given: its bytes, and what is needed to know that it still may be.

    `place_ids` None = it may have read from any place.
    """

    body: bytes
    media: str
    exact: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    place_ids: Collection[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept under a digest; `answer` None = no bytes that may be given as they are.

    `reached` is where the journal stood.
    """

    answer: CitedAnswer | None
    gone: bool
    reached: int


def secret(session: Session) -> bytes:
    """What citations are authenticated with, the same for all workers of a database."""
    row = session.one(statements.of("kept_answers", "secret"))
    assert row is not None
    return bytes(row["secret"])


def known(session: Session) -> Known:
    """What this reading knows, so that it can be made again."""
    if session.as_of is None:
        view = (session.schema, "version")
        row = session.one(statements.of("kept_answers", "known_now", view=view))
    else:
        row = session.one(statements.of("kept_answers", "known_then"))
    assert row is not None
    return Known(row["position"], row["at"])


def find(session: Session, key: bytes) -> Found:
    """What is kept under a digest, held to today's protection."""
    row = session.one(statements.of("kept_answers", "find"), {"hash": key})
    assert row is not None
    answer = None
    if row["body"] is not None and not row["touched"]:
        exact = {noun: [UUID(each) for each in ids] for noun, ids in row["exact"].items()}
        answer = CitedAnswer(zlib.decompress(row["body"]), row["media"], exact)
    return Found(answer, bool(row["gone"]), row["reached"])


def touched_since(session: Session, at: Known, place_ids: Collection[UUID] | None) -> bool:
    """Whether protection may have taken something away of what was known at an instant."""
    row = session.one(
        statements.of("kept_answers", "touched_since"),
        {"at": at.at, "place_ids": _places(place_ids)},
    )
    return row is not None and bool(row["touched"])


def _places(ids: Collection[UUID] | None) -> list[UUID] | None:
    return None if ids is None or len(ids) > _MOST_PLACES else list(ids)


def keep(
    session: Session,
    key: bytes,
    answer: CitedAnswer,
    *,
    tier: str,
    request: str,
    known: Known,
    reached: int,
    most: int,
) -> bool:
    """Keeps an answer as it was made; False where it is not kept, which loses nothing.

    Args:
        reached: where the journal stood before the answer was made.
        most: bytes of all kept answers together.
    """
    session.one(statements.of("kept_answers", "lock"))
    kept = session.run(
        statements.of("kept_answers", "keep"),
        {
            "hash": key,
            "tier": tier,
            "request": request,
            "position": known.position,
            "at": known.at,
            "media": answer.media,
            "body": zlib.compress(answer.body, 9),
            "exact": Jsonb({noun: [str(one) for one in ids] for noun, ids in answer.exact.items()}),
            "place_ids": _places(answer.place_ids),
            "reached": reached,
            "most": most,
        },
    )
    return kept == 1


def bury(session: Session, key: bytes) -> None:
    """Leaves a tombstone of a kept answer that may not be given any more."""
    session.run(statements.of("kept_answers", "bury"), {"hash": key})


def erase_touched(session: Session) -> int:
    """Erases the bytes of which protection may have taken something away; of how many answers.

    It looks through what the journal holds since the last time, with what this transaction wrote.
    """
    session.one(statements.of("kept_answers", "lock"))
    erased = 0
    while True:
        row = session.one(statements.of("kept_answers", "upto"), {"step": _STEP})
        assert row is not None
        if row["until"] <= row["checked"]:
            return erased
        span = {"since": row["checked"], "until": row["until"]}
        erased += session.run(statements.of("kept_answers", "erase_touched"), span)
        session.run(statements.of("kept_answers", "advance"), span)
