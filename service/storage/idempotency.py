"""Answers kept under the client's own key, in the transaction of the effect they tell of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from psycopg.types.json import Jsonb

from service.storage import statements
from service.storage.database import Session


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a write answered, and the digest of the request that it answered."""

    digest: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    exact: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    """The records that it shows exactly, by noun."""


def lock(session: Session, key_id: str, key: str) -> bool:
    """Takes the key until the transaction ends; False where a twin holds it."""
    row = session.one(statements.of("idempotency", "lock"), {"key_id": key_id, "key": key})
    return row is not None and bool(row["taken"])


def find(session: Session, key_id: str, key: str) -> KeptAnswer | None:
    """What was answered under this key in the last 30 days; None where nothing was."""
    row = session.one(statements.of("idempotency", "find"), {"key_id": key_id, "key": key})
    if row is None:
        return None
    return KeptAnswer(
        bytes(row["request_digest"]),
        row["status"],
        row["headers"],
        bytes(row["body"]),
        {noun: [UUID(each) for each in ids] for noun, ids in row["exact"].items()},
    )


def keep(session: Session, key_id: str, key: str, answer: KeptAnswer) -> None:
    """Stores an answer beside its effect, and clears up to 100 that have had their time.

    The caller holds the lock of the key, so that a row in the way can only be an old one.
    """
    session.run(
        statements.of("idempotency", "keep"),
        {
            "key_id": key_id,
            "key": key,
            "digest": answer.digest,
            "status": answer.status,
            "headers": Jsonb(dict(answer.headers)),
            "body": answer.body,
            "exact": Jsonb(
                {noun: [str(each) for each in ids] for noun, ids in answer.exact.items()}
            ),
        },
    )
    session.run(statements.of("idempotency", "forget"))
