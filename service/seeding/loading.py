"""Writes shipped records in steps, parents first, leaving alone what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.claims import read_claim
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.contradiction import Contradiction
from service.model.noun import Kind, Noun
from service.storage import bulk, contradictions, journal
from service.storage.database import Database

# Records of one transaction. Longer ones slow down: the journal touches one row for every record,
# and its old versions can be cleared away only after a commit.
STEP = 100
REASON = "shipped with the service"


class Loaded(NamedTuple):
    """How many records a step loaded, how many were there, and the ids of those refused."""

    new: int
    there: int
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shipped:
    """One shipped record: its fixed id and its claim, references being ids already."""

    noun: Noun
    id: UUID
    claim: Mapping[str, Any]

    @property
    def slug(self) -> str:
        """Its slug; "" where the noun has none."""
        return str(self.claim.get("slug") or "")


def load_records(database: Database, shipped: Sequence[Shipped], operator: Reader) -> Loaded:
    """Record what is missing, published by the operator, in the given order of nouns.

    Why published at once: the operator answers for what is shipped, and a journal of
    two people's steps would be made up.
    """
    new = there = 0
    for _, group in groupby(shipped, key=lambda each: each.noun.table):
        of_noun = list(group)
        with database.reading(operator) as session:
            known = bulk.existing(session, of_noun[0].noun, [each.id for each in of_noun])
        missing = in_order([each for each in of_noun if each.id not in known])
        there += len(of_noun) - len(missing)
        new += len(missing)
        for start in range(0, len(missing), STEP):
            _load_step(database, missing[start : start + STEP], operator)
    return Loaded(new, there)


def _load_step(database: Database, some: Sequence[Shipped], operator: Reader) -> None:
    noun = some[0].noun
    drafts = [
        (each.id, draft_of(noun, read_claim(noun, each.claim), sensitivity=noun.sensitivity))
        for each in some
    ]
    with database.writing(operator) as session:
        journal.open_journal(session, operator, REASON)
        bulk.insert(
            session,
            noun,
            drafts,
            operator.organisation or "operator",
            operator.holder or "",
            state="published",
        )


def in_order(shipped: Sequence[Shipped]) -> list[Shipped]:
    """Records of one noun so that each stands behind those of its noun that it refers to."""
    waiting = {str(each.id): each for each in shipped}
    ordered: list[Shipped] = []
    placed: set[str] = set()

    def place(each: Shipped) -> None:
        if str(each.id) in placed:
            return
        placed.add(str(each.id))
        for field in each.noun.fields:
            own = field.kind is Kind.REFERENCE and field.refers_to == each.noun.table
            wanted = each.claim.get(field.name) if own else None
            if wanted in waiting:
                place(waiting[wanted])
        ordered.append(each)

    for each in shipped:
        place(each)
    return ordered


def load_rings(database: Database, rings: Sequence[Mapping[str, Any]], operator: Reader) -> Loaded:
    """Store the outlines of places that have none yet."""
    with database.writing(operator) as session:
        known = bulk.bounded(session)
        missing = [ring for ring in rings if ring["place_id"] not in known]
        bulk.insert_rings(session, missing)
    return Loaded(len(missing), len(rings) - len(missing))


def load_contradictions(
    database: Database, written: Sequence[Contradiction], operator: Reader
) -> Loaded:
    """Write down the contradictions that are not there yet; the records they name are loaded."""
    with database.writing(operator) as session:
        journal.open_journal(session, operator, REASON)
        rows = [
            contradictions.write(
                session, each, "recorded", REASON, operator, [UUID(one) for one in each.records]
            )
            for each in written
        ]
    new = sum(row is not None for row in rows)
    return Loaded(new, len(rows) - new)
