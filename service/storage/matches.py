"""Whether two records report one event: candidates, decisions, groups."""

from collections.abc import Sequence
from uuid import UUID

from service.model.actor import Reader
from service.storage import statements
from service.storage.database import Row, Session

Pair = tuple[UUID, UUID]


def remember(
    session: Session,
    decision_id: UUID,
    kind: str,
    pair: Pair,
    decision: str,
    reason: str,
    reviewer: Reader,
) -> Row:
    """Keeps a decision on a pair; an earlier one no longer stands.

    Args:
        pair: the smaller id first.
    """
    which = {"kind": kind, "one": pair[0], "other": pair[1]}
    session.run(statements.of("matches", "forget"), dict(which))
    row = session.one(
        statements.of("matches", "remember"),
        which
        | {
            "id": decision_id,
            "decision": decision,
            "reason": reason,
            "organisation": reviewer.organisation or "",
            "holder": reviewer.holder or "",
        },
    )
    assert row is not None
    return row


def was_decided(session: Session, kind: str, pair: Pair) -> bool:
    """Whether anybody has ever decided on a pair.

    Args:
        pair: the smaller id first.
    """
    which = {"kind": kind, "one": pair[0], "other": pair[1]}
    return session.one(statements.of("matches", "was_decided"), dict(which)) is not None


def group_of(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Every strike of the groups that the given ones belong to, oldest record first."""
    return session.all(statements.of("matches", "group_of"), {"ids": list(ids)})


def candidates(session: Session, limit: int, after: Pair | None) -> list[Row]:
    """Undecided pairs of strikes that may be one event, as the session may see them."""
    statement = statements.of("matches", "candidates", view=(session.schema, "strike"))
    return session.all(statement, _page(limit, after))


def decided(session: Session, limit: int, after: Pair | None) -> list[Row]:
    """Decided pairs of strikes, both of which the session may see."""
    statement = statements.of("matches", "decided", view=(session.schema, "strike"))
    return session.all(statement, _page(limit, after))


def _page(limit: int, after: Pair | None) -> dict[str, object]:
    return {
        "limit": limit,
        "after": after[0] if after else None,
        "after_other": after[1] if after else None,
    }


def shown(session: Session, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """State, family, days and place of strikes, as the session may see them."""
    statement = statements.of("matches", "shown", view=(session.schema, "strike"))
    return {row["id"]: row for row in session.all(statement, {"ids": list(ids)})}
