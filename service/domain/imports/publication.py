"""Publishes what an import has left waiting: one call by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.domain.persons import NOT_CONFIRMED, same_name, same_person
from service.domain.reviewing import Outcome, Wanted, decide_many
from service.model.actor import Reader
from service.model.problem import FieldError, Problem
from service.storage import import_runs
from service.storage.database import Row, Session

# Records of one transaction: it holds the journal's lock, for which other writers wait.
STEP = 100


@dataclass(frozen=True)
class Step:
    """What became of up to 100 records; `last` is the id after which the next step begins."""

    published: int
    refused: list[Outcome]
    last: UUID


def refuse_own(session: Session, run: Row, reviewer: Reader, *, one_person: bool) -> None:
    """Rule: the person who imported cannot publish it, an administrator neither.

    Args:
        session: an open transaction.
        run: the row of the import.
        reviewer: who wants to publish it.
        one_person: whether this is the office of one person.
    Raises:
        Problem: `forbidden`.
    Source: docs/protection.md, writing.
    """
    if same_person(session, reviewer.holder, (run["holder"],)) and not one_person:
        own = same_name(reviewer.holder, (run["holder"],))
        detail = "You imported this; another person has to publish it." if own else NOT_CONFIRMED
        raise Problem("forbidden", detail)


def left_out(session: Session, run: Row, but: Sequence[str]) -> list[dict[str, Any]]:
    """The records of a run that a person names to leave as they are.

    Rule: a name that is not of this run stops everything, since a slip of the finger would
    publish what was to be held back.
    Args:
        session: an open transaction.
        run: the row of the import.
        but: ids or external ids.
    Returns:
        `{id, external_id}` of each.
    Raises:
        Problem: `invalid-field` for an unknown name.
    Source: docs/protection.md, writing.
    """
    found: dict[UUID, dict[str, Any]] = {}
    known: set[str] = set()
    for row in import_runs.named(session, run["id"], but):
        known |= {str(row["id"]), str(row["external_id"])}
        found.setdefault(row["id"], {"id": row["id"], "external_id": row["external_id"]})
    unknown = [
        FieldError(
            "not_of_this_import",
            f"No record of this import has the id or external id '{name[:100]}'; nothing was"
            " published.",
            pointer=f"/except/{index}",
        )
        for index, name in enumerate(but)
        if name not in known
    ]
    if unknown:
        raise Problem("invalid-field", unknown[0].detail, errors=unknown)
    return list(found.values())


def publish_step(
    session: Session,
    run: Row,
    reviewer: Reader,
    reason: str,
    *,
    but: Sequence[UUID],
    after: UUID | None,
    one_person: bool,
) -> Step | None:
    """Publishes the next 100 submitted records of a run, in the order of their ids.

    Rule: what is refused stays submitted and is listed.
    Args:
        session: an open writing transaction.
        run: the row of the import.
        but: the records to leave as they are.
        after: the id after which to begin; None at first.
    Returns:
        What became of them; None where none is left.
    Source: docs/protection.md, writing.
    """
    rows = import_runs.waiting(session, run["id"], but, STEP, after)
    if not rows:
        return None
    wanted = [Wanted(row["id"], revision=row["revision"]) for row in rows]
    outcomes = decide_many(session, wanted, "publish", reviewer, reason, one_person=one_person)
    refused = [outcome for outcome in outcomes if outcome.problem is not None]
    return Step(len(outcomes) - len(refused), refused, rows[-1]["id"])
