"""Writing down, accepting and resolving contradictions: who, when and why is kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from service.domain.contradictions.finding import contradictions_of
from service.domain.free_text import screen_text
from service.domain.identity import new_id
from service.domain.persons import NOT_CONFIRMED, same_person
from service.domain.refusals import refused
from service.domain.supply_routes import STALE_DAYS
from service.model.actor import Reader
from service.model.contradiction import Contradiction
from service.model.nouns import BY_TABLE
from service.model.problem import Problem
from service.storage import contradictions, journal, records, review
from service.storage.answers import Scope
from service.storage.database import Session

Settled = Literal["accepted", "resolved"]
WORLD = Scope(None, (), None, 0, "")


@dataclass(frozen=True)
class Seen:
    """A contradiction that a person saw: a word of `contradiction_kind`, and what it is."""

    kind: str
    sentence: str
    records: Sequence[UUID]


def record_contradiction(
    session: Session,
    seen: Seen,
    writer: Reader,
    reason: str,
    now: datetime,
    *,
    one_person: bool = False,
) -> Contradiction:
    """Writes down a contradiction that no rule finds.

    Rule: it names records that its writer may read. Its sentence is for the trusted tier until
    another person accepts it, since nobody speaks to the public alone; and since it is never
    erased, it holds nothing that the screen of free text finds.

    Args:
        session: a reviewer's writing.
        seen: what contradicts what.
        writer: who saw it.
        reason: why it is one; for reviewers.
        now: the present instant.
        one_person: the office of one person, whose word is enough.

    Returns:
        The contradiction, open.

    Raises:
        Problem: `invalid-field`.

    Source: docs/methodology.md, contradictions; docs/protection.md, two people.
    """
    if screen_text(seen.sentence):
        detail = "It seems to hold a number, an address, a position or a name; say it without."
        raise refused("screened", detail, "/sentence")
    _refuse_unread(session, seen.records)
    journal.open_journal(session, writer, reason)
    named = tuple(str(one) for one in seen.records)
    made = Contradiction(
        new_id(now), "recorded", seen.kind, seen.sentence, named, trusted_only=not one_person
    )
    contradictions.write(session, made, "recorded", reason, writer, seen.records)
    return made


def _refuse_unread(session: Session, ids: Sequence[UUID]) -> None:
    tables = review.nouns_of(session, ids)
    for index, one in enumerate(ids):
        if one in ids[:index]:
            raise refused("twice", f"{one} is named twice; name it once.", f"/records/{index}")
        noun = BY_TABLE.get(tables.get(one, ""))
        row = records.find(session, noun, str(one)) if noun is not None else None
        if row is None or row["state"] not in records.LIVE_STATES:
            detail = f"No record that you may read has the id {one}."
            raise refused("unknown_reference", detail, f"/records/{index}")


def settle_contradiction(
    session: Session,
    wanted: UUID,
    state: Settled,
    reviewer: Reader,
    reason: str,
    stale_days: int = STALE_DAYS,
    *,
    one_person: bool = False,
) -> Contradiction:
    """Keeps a decision on a contradiction that the reviewer can see.

    Rule: accepted means that it is known and stays, resolved that a correction removes it. Nothing
    is changed in the records; a later decision takes the place of an earlier one, which stays in
    the log. A detected one that is found no longer cannot be decided any more. One that a person
    wrote down is told to all who may read its records once another person accepts it.

    Args:
        session: a reviewer's writing.
        wanted: its id.
        state: what is decided.
        reviewer: who decides.
        reason: why.
        stale_days: as in `contradictions_of`.
        one_person: the office of one person.

    Returns:
        The contradiction as it now is.

    Raises:
        Problem: `not-found`, `wrong-state`, `forbidden`.

    Source: docs/methodology.md, contradictions.
    """
    # Before it is looked at, so that two reviewers decide one after the other.
    journal.open_journal(session, reviewer, reason)
    world = replace(WORLD, tier=session.tier)
    every = contradictions_of(session, world, stale_days)
    found = next((one for one in every if one.id == wanted), None)
    if found is None:
        # What was written down of a detected one stands with it, and is decided by itself.
        every = contradictions_of(session, world, stale_days, once=False)
        found = next((one for one in every if one.id == wanted), None)
    if found is None:
        raise Problem("not-found", "No contradiction that you may see has this id.")
    if found.state == state:
        raise Problem("wrong-state", f"The contradiction is {state} already.")
    ids = [UUID(one) for one in found.records]
    author = contradictions.waiting_writer(session, wanted)
    opens = author is not None and state == "accepted"
    if opens and not one_person and same_person(session, reviewer.holder, (author,)):
        own = "You wrote it down; another person has to accept it."
        raise Problem("forbidden", own if author == reviewer.holder else NOT_CONFIRMED)
    kept = replace(found, trusted_only=found.trusted_only or (author is not None and not opens))
    contradictions.write(session, kept, state, reason, reviewer, ids, opens=opens)
    return replace(found, state=state)
