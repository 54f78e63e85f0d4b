"""The review queue over all nouns: what waits, who may decide it, and many decisions at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.claims import missing_for_publication
from service.domain.persons import same_person
from service.domain.review import take_step
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns import BY_PATH, BY_TABLE
from service.model.problem import FieldError, Problem
from service.storage import duplicates, journal, records, review
from service.storage.database import Row, Session

DECISIONS = ("publish", "reject", "dispute")
_UNKNOWN = "No record that you may review has this id."


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: the row, and what a reviewer asks before deciding."""

    row: Row
    noun: Noun
    possible_duplicates: Sequence[Mapping[str, Any]]
    missing: Sequence[Mapping[str, str]]
    may_decide: bool


@dataclass(frozen=True)
class Wanted:
    """One record that is to be decided; `revision` None where its first words are meant."""

    id: UUID
    kind: str | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one record of many: its row, or why nothing was done."""

    id: UUID
    noun: Noun | None = None
    row: Row | None = None
    problem: Problem | None = None


def waiting_page(
    session: Session,
    reviewer: Reader,
    wanted: review.QueueFilter,
    limit: int,
    after: tuple[datetime, UUID] | None,
    *,
    one_person: bool = False,
) -> list[Waiting]:
    """One page of what waits, oldest first.

    Rule: own words are shown, since their recorder wants to know how long they wait, but marked as
    not theirs to publish.
    Args:
        after: instant and id of the last line shown.
    """
    rows = review.queue(session, reviewer, wanted, limit, after)
    writers = review.writers(session, [row["id"] for row in rows])
    return [_waiting(session, row, reviewer, writers, one_person) for row in rows]


def _waiting(
    session: Session,
    row: Row,
    reviewer: Reader,
    writers: Mapping[UUID, frozenset[str]],
    one_person: bool,
) -> Waiting:
    noun = BY_TABLE[row["noun"]]
    pending = row["pending"]
    body = pending["body"] if pending else row["body"]
    authors = (row["pending_by"],) if pending else tuple(writers.get(row["id"], ()))
    return Waiting(
        row=row,
        noun=noun,
        possible_duplicates=duplicates.possible(session, noun, body, row["id"]),
        missing=missing_for_publication(noun, body),
        may_decide=one_person or not same_person(session, reviewer.holder, authors),
    )


def decide_many(
    session: Session,
    wanted: Sequence[Wanted],
    decision: str,
    reviewer: Reader,
    reason: str,
    *,
    one_person: bool = False,
) -> list[Outcome]:
    """Takes one decision on many records, each for itself.

    Rule: a refused record (own words, wrong state, something missing) leaves the others decided;
    all that are decided are decided in one transaction, in the order given.
    Args:
        decision: a word of `DECISIONS`.
    Returns:
        One outcome for each, in the order given.
    """
    # Once, before the first row: refused records give their own lock back, not this one.
    journal.open_journal(session, reviewer, reason)
    tables = review.nouns_of(session, [each.id for each in wanted])
    outcomes = []
    for each in wanted:
        noun = BY_TABLE.get(tables.get(each.id, ""))
        try:
            with review.savepoint(session):
                row = decide_one(
                    session, noun, each, decision, reviewer, reason, one_person=one_person
                )
                outcomes.append(Outcome(each.id, noun, row))
        except Problem as problem:
            outcomes.append(Outcome(each.id, noun, problem=problem))
    return outcomes


def decide_one(
    session: Session,
    noun: Noun | None,
    wanted: Wanted,
    decision: str,
    reviewer: Reader,
    reason: str,
    *,
    one_person: bool = False,
) -> Row:
    """Takes a decision on one record that the reviewer reads in full.

    Rule: nobody publishes words that they may not have read. Without a revision only what nobody
    changed since it was submitted, or proposed, is published.
    Raises:
        Problem: `not-found`, `stale`, `precondition-required`, and all that `take_step` raises.
    Source: docs/protection.md, two people.
    """
    seen = records.find(session, noun, str(wanted.id)) if noun is not None else None
    if noun is None or seen is None or not seen["in_full"]:
        raise Problem("not-found", _UNKNOWN)
    if wanted.kind is not None and BY_PATH.get(wanted.kind) is not noun:
        detail = f"The record {wanted.id} is none of {wanted.kind}, but of {noun.path}."
        raise Problem(
            "invalid-field", detail, errors=[FieldError("wrong_kind", detail, pointer="/kind")]
        )
    held = records.held(session, noun, wanted.id)
    assert held is not None
    if wanted.revision is not None and wanted.revision != held["revision"]:
        detail = (
            f"It is at revision {held['revision']}, not {wanted.revision}; read it again and retry."
        )
        raise Problem("stale", detail)
    if wanted.revision is None and decision == "publish":
        refuse_unread(session, noun, held)
    return take_step(session, noun, held, decision, reviewer, reason, one_person=one_person)


def refuse_unread(session: Session, noun: Noun, row: Row) -> None:
    """Refuses to publish, without a revision that was read, what was rewritten while it waited.

    Raises:
        Problem: `precondition-required`.
    """
    waits = row["state"] == "submitted" or row["pending"]
    proposed = bool(row["pending"])
    if waits and journal.rewritten_while_waiting(session, noun, row["id"], proposed=proposed):
        raise Problem(
            "precondition-required",
            "It was changed since it was submitted; read it, and name its revision: as `revision`"
            f" in `items` (now {row['revision']}), or by its ETag in `If-Match`.",
        )
