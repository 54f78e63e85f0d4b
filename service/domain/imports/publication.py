"""Publishes what an import has left waiting: one call by a second person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.domain.persons import same_person
from service.domain.reviewing import Outcome, Wanted, decide_many
from service.model.actor import Reader
from service.model.problem import FieldError, Problem
from service.storage import import_runs
from service.storage.database import Database, Row

# Records of one transaction: it holds the journal's lock, for which other writers wait.
STEP = 100


@dataclass
class Publication:
    """What became of the waiting records of a run; repeated, it goes on where it stopped."""

    published: int = 0
    excepted: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)


def publish_import(
    database: Database,
    run: Row,
    reviewer: Reader,
    reason: str,
    *,
    but: Sequence[str] = (),
    one_person: bool = False,
) -> Publication:
    """Publishes every submitted record of a run, except those named, in steps.

    Rule: the person who imported cannot; what is refused stays submitted and is listed; a name
    that is not of this run stops the call before anything is published, since a slip of the finger
    would publish what was to be held back.
    Args:
        run: the row of the import.
        but: ids or external ids to leave as they are.
    Returns:
        The count of published records, those left out, those refused.
    Raises:
        Problem: `forbidden`; `invalid-field` for an unknown name.
    Source: docs/protection.md, writing.
    """
    done = Publication()
    with database.writing(reviewer) as session:
        if same_person(session, reviewer.holder, (run["holder"],)) and not one_person:
            raise Problem("forbidden", "You imported this; another person has to publish it.")
        named = import_runs.named(session, run["id"], but)
    done.excepted = _excepted(named, but)
    excepted = [each["id"] for each in done.excepted]
    for outcomes in _steps(database, run["id"], excepted, reviewer, reason, one_person):
        done.refused += [outcome for outcome in outcomes if outcome.problem is not None]
        done.published += sum(outcome.problem is None for outcome in outcomes)
    return done


def _excepted(named: Sequence[Row], but: Sequence[str]) -> list[dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    known: set[str] = set()
    for row in named:
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


def _steps(
    database: Database,
    run_id: UUID,
    excepted: Sequence[UUID],
    reviewer: Reader,
    reason: str,
    one_person: bool,
) -> Iterator[list[Outcome]]:
    after: UUID | None = None
    while True:
        with database.writing(reviewer) as session:
            rows = import_runs.waiting(session, run_id, excepted, STEP, after)
            if not rows:
                return
            wanted = [Wanted(row["id"]) for row in rows]
            outcomes = decide_many(
                session, wanted, "publish", reviewer, reason, one_person=one_person
            )
        yield outcomes
        after = rows[-1]["id"]
