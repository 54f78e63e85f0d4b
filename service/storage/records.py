"""Records of every noun: insert, amend, step, find, list, revisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from service.model.noun import Noun
from service.storage import statements, status
from service.storage.database import Row, Session

_PUBLIC = "public_read"
# The nouns of which there are very many, each at one place at most.
_AT_ONE_PLACE = ("strike", "casualty_figure")
_FEW_PLACES = 8
LIVE_STATES = ("submitted", "published", "disputed")


@dataclass(frozen=True)
class Draft:
    """What a write puts into a record: the claim and what stands around it.

    `flags` are what a reviewer should look at; None leaves those of an amended record as they are.
    """

    body: Mapping[str, Any]
    sensitivity: str
    shared_with: tuple[str, ...] = ()
    embargo_until: datetime | None = None
    name_keys: tuple[str, ...] = ()
    loose_keys: tuple[str, ...] = ()
    flags: Sequence[Mapping[str, str]] | None = None

    def parameters(self) -> dict[str, Any]:
        """As the statements take it."""
        return {
            "body": Jsonb(self.body),
            "sensitivity": self.sensitivity,
            "shared_with": list(self.shared_with),
            "embargo_until": self.embargo_until,
            "name_keys": list(self.name_keys),
            "loose_keys": list(self.loose_keys),
            "flags": None if self.flags is None else Jsonb(list(self.flags)),
        }

    def row(self) -> dict[str, Any]:
        """As one row of a bulk statement takes it, in JSON."""
        return {
            "body": self.body,
            "sensitivity": self.sensitivity,
            "shared_with": list(self.shared_with),
            "embargo_until": self.embargo_until.isoformat() if self.embargo_until else None,
            "name_keys": list(self.name_keys),
            "loose_keys": list(self.loose_keys),
            "flags": None if self.flags is None else list(self.flags),
        }


@dataclass(frozen=True)
class RecordFilter:
    """What a list is asked for; None means not asked. `words` are exact values by field.

    `near` are places that count only where a record says it was near them; `placeless` adds the
    records that state no place.
    """

    states: tuple[str, ...] = LIVE_STATES
    date_from: date | None = None
    date_to: date | None = None
    certain: bool = False
    places: tuple[UUID, ...] | None = None
    near: tuple[UUID, ...] = ()
    placeless: bool = False
    countries: tuple[str, ...] | None = None
    bbox: tuple[float, float, float, float] | None = None
    ids: tuple[UUID, ...] | None = None
    families: tuple[str, ...] | None = None
    licences: tuple[str, ...] | None = None
    updated_since: datetime | None = None
    name_key: str | None = None
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """As the statements take it."""
        west, south, east, north = self.bbox or (None, None, None, None)
        listed = {
            name: list(value) if value is not None else None
            for name, value in (
                ("places", self.places),
                ("near", self.near),
                ("countries", self.countries),
                ("ids", self.ids),
                ("families", self.families),
                ("licences", self.licences),
            )
        }
        return {
            "states": list(self.states),
            "date_from": self.date_from,
            "date_to": self.date_to,
            "certain": self.certain,
            "placeless": self.placeless,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
            "updated_since": self.updated_since,
            "name_key": self.name_key,
            "words": Jsonb({name: list(words) for name, words in self.words.items()})
            if self.words
            else None,
            **listed,
        }


def insert(
    session: Session,
    noun: Noun,
    record_id: UUID,
    draft: Draft,
    organisation: str,
    holder: str,
    given_digest: str | None = None,
) -> Row:
    """Records a new claim as `submitted`; its row with the full document.

    Args:
        given_digest: of the request as it was sent, so that its repetition is known again.
    """
    row = session.one(
        statements.of("records", "insert", table=noun.table),
        draft.parameters()
        | {
            "id": record_id,
            "state": "submitted",
            "organisation": organisation,
            "holder": holder,
            "given_digest": given_digest,
        },
    )
    assert row is not None
    return row


def amend(
    session: Session,
    noun: Noun,
    record_id: UUID,
    revision: int,
    draft: Draft,
    *,
    keep_pending: bool = False,
) -> Row | None:
    """Replaces the claim; None where another write came first.

    Args:
        keep_pending: leave a waiting proposal as it is: the change is not its acceptance.
    """
    return session.one(
        statements.of("records", "amend", table=noun.table),
        draft.parameters() | {"id": record_id, "revision": revision, "keep_pending": keep_pending},
    )


def propose(
    session: Session,
    noun: Noun,
    record_id: UUID,
    revision: int,
    pending: Mapping[str, Any] | None,
    proposed_by: str | None,
) -> Row | None:
    """Keeps a proposed change beside the record; None where another write came first."""
    return session.one(
        statements.of("records", "propose", table=noun.table),
        {
            "id": record_id,
            "revision": revision,
            "pending": Jsonb(pending) if pending is not None else None,
            "pending_by": proposed_by,
        },
    )


def step(session: Session, noun: Noun, record_id: UUID, revision: int, state: str) -> Row | None:
    """Moves a record to another state; None where another write came first."""
    return session.one(
        statements.of("records", "step", table=noun.table),
        {"id": record_id, "revision": revision, "state": state},
    )


def held(session: Session, noun: Noun, record_id: UUID) -> Row | None:
    """The record itself, for a write that has already been shown that its caller may see it."""
    return session.one(statements.of("records", "held", table=noun.table), {"id": record_id})


def find(session: Session, noun: Noun, reference: str) -> Row | None:
    """A record by UUID, or by slug where the noun has one, as the session may see it."""
    view = (session.schema, noun.table)
    try:
        record_id = UUID(reference)
    except ValueError:
        if not noun.slugged:
            return None
        return session.one(statements.of("records", "find_by_slug", view=view), {"slug": reference})
    return session.one(statements.of("records", "find", view=view), {"id": record_id})


def list_page(
    session: Session,
    noun: Noun,
    wanted: RecordFilter,
    limit: int,
    after: tuple[str, UUID] | None,
) -> list[Row]:
    """One page in the noun's order, after the given (sort key, id)."""
    name = "list_by_slug" if noun.slugged else "list_newest_first"
    if _walks_places(session, noun, wanted):
        name = "list_newest_first_of_places"
    return session.all(
        statements.of("records", name, view=(session.schema, noun.table)),
        wanted.parameters()
        | {
            "limit": limit,
            "after_key": after[0] if after else None,
            "after_id": after[1] if after else None,
        },
    )


def in_steps(session: Session, noun: Noun, wanted: RecordFilter, size: int) -> Iterator[list[Row]]:
    """All that the filter meets, in the noun's order, so many records at a time."""
    name = "list_by_slug" if noun.slugged else "list_newest_first"
    return session.in_steps(
        statements.of("records", name, view=(session.schema, noun.table)),
        wanted.parameters() | {"limit": None, "after_key": None, "after_id": None},
        size,
    )


def _walks_places(session: Session, noun: Noun, wanted: RecordFilter) -> bool:
    """Whether a page is read place by place, as an index of the public's records holds them."""
    return (
        session.schema == _PUBLIC
        and noun.table in _AT_ONE_PLACE
        and wanted.places is not None
        and len(wanted.places) <= _FEW_PLACES
        and not wanted.near
        and not wanted.placeless
    )


def count(session: Session, noun: Noun, wanted: RecordFilter) -> int:
    """How many records the filter meets; of all that the public sees the number is kept."""
    if session.schema == _PUBLIC and wanted == RecordFilter():
        return int(status.datasets(session)[noun.table]["records"])
    row = session.one(
        statements.of("records", "count", view=(session.schema, noun.table)), wanted.parameters()
    )
    assert row is not None
    return int(row["total"])


def revisions(session: Session, noun: Noun, record_id: UUID, *, in_full: bool) -> list[Row]:
    """Every change of a record that the session's projection saw; in full also before and after."""
    if in_full:
        statement = statements.of("records", "revisions_full")
    else:
        statement = statements.of("records", "revisions", view=(session.schema, "change"))
    return session.all(statement, {"id": record_id, "noun": noun.table})
