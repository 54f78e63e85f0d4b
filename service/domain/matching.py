"""Two records of one event: a person links them under one head, or tells them apart for good."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from service.domain.identity import new_id
from service.domain.persons import NOT_CONFIRMED, same_name, same_person
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.nouns.strike import STRIKE
from service.model.problem import FieldError, Problem
from service.model.vocabulary import load_vocabularies
from service.storage import journal, matches, records
from service.storage.database import Row, Session

KINDS = ("strikes",)
DECISIONS = ("same_event", "different")
_LIVE = ("submitted", "published", "disputed")


def decide_match(
    session: Session,
    pair: tuple[UUID, UUID],
    decision: str,
    reviewer: Reader,
    reason: str,
    now: datetime,
    *,
    one_person: bool = False,
) -> dict[str, Any]:
    """Decides whether two strikes report one event.

    Rule: of the records that are shown to most, the one that was there first is the head of its
    match group, the others refer to it: what all see never names what is hidden. Groups that are
    joined keep one head, and no chain remains. `different` takes an own link back and is
    remembered: the pair is not offered again. Records are linked, never merged. Nobody decides on
    records of their own.
    Returns:
        `ids`, `decision`, `decided_at`, `head` (None where they differ) and `members` of the group.
    Raises:
        Problem: `not-found`, `wrong-state`, `forbidden`, `conflict`, `invalid-field`.
    Source: docs/methodology.md, match groups.
    """
    _refuse_same(pair)
    journal.open_journal(session, reviewer, reason)
    _refuse_unseen(session, pair)
    group = matches.group_of(session, pair)
    if not one_person:
        _refuse_own(session, group, reviewer)
    head: UUID | None
    if decision == "same_event":
        head, members = _joined(session, group)
    else:
        head, members = _parted(session, pair, group)
    ordered = (min(pair), max(pair))
    kept = matches.remember(session, new_id(now), STRIKE.table, ordered, decision, reason, reviewer)
    return {
        "ids": ordered,
        "decision": decision,
        "decided_at": kept["decided_at"],
        "head": head,
        "members": members,
    }


def _refuse_same(pair: tuple[UUID, UUID]) -> None:
    if pair[0] == pair[1]:
        detail = "Give the ids of two different records."
        error = FieldError("refers_to_itself", detail, pointer="/ids")
        raise Problem("invalid-field", detail, errors=[error])


def _refuse_unseen(session: Session, pair: tuple[UUID, UUID]) -> None:
    for record_id in pair:
        row = records.find(session, STRIKE, str(record_id))
        if row is None or not row["in_full"]:
            raise Problem("not-found", f"No strike that you may review has the id {record_id}.")
        if row["state"] not in _LIVE:
            raise Problem("wrong-state", f"The strike {record_id} is {row['state']}.")


def _joined(session: Session, group: Sequence[Row]) -> tuple[UUID, list[UUID]]:
    live = [row for row in group if row["state"] in _LIVE]
    head = min(live, key=_how_closed)
    # Members first, heads of old groups after them: at no moment does one refer to a member.
    ordered = sorted(group, key=lambda row: row["same_event_as"] is None)
    changing = [row for row in ordered if row["id"] != head["id"] and _refers(row) != head["id"]]
    if head["same_event_as"] is not None:
        changing = [head, *changing]
    _refuse_waiting(changing)
    for row in changing:
        _link(session, row, None if row is head else head["id"])
    return head["id"], [row["id"] for row in live]


def _how_closed(row: Row) -> tuple[int, datetime]:
    never = datetime.min.replace(tzinfo=UTC)
    rank = load_vocabularies()["sensitivity"].rank(row["sensitivity"])
    return rank, row["embargo_until"] or never


def _parted(
    session: Session,
    pair: tuple[UUID, UUID],
    group: Sequence[Row],
) -> tuple[None, list[UUID]]:
    by_id = {row["id"]: row for row in group}
    one, other = (by_id[record_id] for record_id in pair)
    if _head(one) != _head(other):
        return None, []
    # The head stays; of two members the later one leaves the group.
    leaving = one if _refers(one) == other["id"] else other
    if _refers(one) is not None and _refers(other) is not None:
        leaving = max(one, other, key=lambda row: (row["recorded_at"], row["id"]))
    _refuse_waiting([leaving])
    _link(session, leaving, None)
    return None, []


def _refers(row: Row) -> UUID | None:
    found: UUID | None = row["same_event_as"]
    return found


def _head(row: Row) -> UUID:
    found: UUID = row["same_event_as"] or row["id"]
    return found


def _refuse_own(session: Session, group: Sequence[Row], reviewer: Reader) -> None:
    # Nor where the own record stays as it is: others would be counted under it.
    recorders = [row["recorder"] for row in group]
    if same_person(session, reviewer.holder, recorders):
        own = same_name(reviewer.holder, recorders)
        detail = "You recorded one of these; another person has to decide on them."
        detail = detail if own else NOT_CONFIRMED
        raise Problem("forbidden", detail)


def _refuse_waiting(changing: Sequence[Row]) -> None:
    for row in changing:
        if row["pending"]:
            detail = f"A change to {row['id']} waits for a reviewer; have it decided first."
            raise Problem("conflict", detail)


def _link(session: Session, row: Row, head: UUID | None) -> None:
    body = {**row["body"], "same_event_as": str(head) if head else None}
    draft = draft_of(
        STRIKE,
        body,
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    if records.amend(session, STRIKE, row["id"], row["revision"], draft) is None:
        raise Problem("stale", "A record of the group changed meanwhile; retry.")
