"""Claims of a file that wait, checked: staged by COPY, recorded by sets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from psycopg.sql import Composed
from psycopg.types.json import Jsonb

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session

# Of these each may stand on the one before it, which has to be there to be found.
_ONE_BY_ONE = frozenset({"source", "document", "besieged_area", "supply_route"})


@dataclass(frozen=True)
class Staged:
    """One claim as it waits: `ordinal` counts the claims of the file, `row` is the file's own."""

    ordinal: int
    row: int
    noun: Noun
    external_id: str
    record_id: UUID
    body: Mapping[str, Any]
    sensitivity: str
    name_keys: Sequence[str] = ()
    loose_keys: Sequence[str] = ()
    flags: Sequence[Mapping[str, str]] = ()
    shared: bool = False


@dataclass(frozen=True)
class Recorder:
    """How new records are written: in which state, by whom, in which run."""

    state: str
    organisation: str
    holder: str
    import_id: UUID


@dataclass(frozen=True)
class Span:
    """The countries and the first and last day of which the claims of a noun speak."""

    countries: Sequence[str]
    first: str
    last: str


def be_patient(session: Session) -> None:
    """Lets the statements of this transaction take their time."""
    session.one(statements.of("import_stage", "patient"))


def sweep(session: Session, run_id: UUID) -> None:
    """Empties the stage of a run that begins, and what others have left behind."""
    session.run(statements.of("import_stage", "sweep"), {"run": run_id})


def clear(session: Session, run_id: UUID) -> None:
    """Empties the stage of a run."""
    session.run(statements.of("import_stage", "clear"), {"run": run_id})


def add(session: Session, run_id: UUID, claims: Iterable[Staged]) -> None:
    """Puts claims on the stage."""
    cursor, run = session.connection.cursor(), str(run_id)
    with cursor.copy(statements.of("import_stage", "copy_in")) as copy:
        for each in claims:
            copy.write_row(
                (
                    run,
                    each.ordinal,
                    each.row,
                    each.noun.table,
                    each.external_id,
                    str(each.record_id),
                    orjson.dumps(each.body).decode(),
                    each.sensitivity,
                    list(each.name_keys),
                    list(each.loose_keys),
                    orjson.dumps(each.flags).decode() if each.flags else "[]",
                    each.shared,
                )
            )


def count(session: Session, run_id: UUID) -> int:
    """How many claims wait."""
    row = session.one(statements.of("import_stage", "staged"), {"run": run_id})
    return int(row["claims"]) if row else 0


def drop_repeated(session: Session, run_id: UUID) -> None:
    """Keeps the first of each claim that several rows tell of."""
    session.run(statements.of("import_stage", "drop_repeated"), {"run": run_id})


def twice(session: Session, run_id: UUID, limit: int) -> list[Row]:
    """The next rows with an external id that an earlier row has: `row`, `external_id`, `first`."""
    return session.all(statements.of("import_stage", "twice"), {"run": run_id, "limit": limit})


def drop_rows(session: Session, run_id: UUID, rows: Sequence[int]) -> None:
    """Takes every claim of some rows away."""
    session.run(statements.of("import_stage", "drop_rows"), {"run": run_id, "rows": list(rows)})


def nouns(session: Session, run_id: UUID) -> set[str]:
    """The tables that the claims are for."""
    rows = session.all(statements.of("import_stage", "nouns"), {"run": run_id})
    return {row["noun"] for row in rows}


@dataclass(frozen=True)
class Rights:
    """Whose records an import may change: its organisation's, or `any` that its writer may see."""

    organisation: str
    any: bool


def set_aside(
    session: Session, run_id: UUID, noun: Noun, scheme: str, rights: Rights, step: tuple[int, int]
) -> list[Row]:
    """Puts claims beside the hidden records that hold their ids: `was`, `record_id`, `taken`."""
    return _by_key(
        session,
        statements.of(
            "import_stage", "set_aside", table=noun.table, view=(session.schema, noun.table)
        ),
        {
            "run": run_id,
            "noun": noun.table,
            "scheme": scheme,
            "organisation": rights.organisation,
            "first": step[0],
            "last": step[1],
        },
    )


def standing(
    session: Session,
    run_id: UUID,
    noun: Noun,
    scheme: str,
    reason: str,
    rights: Rights,
    step: tuple[int, int],
) -> list[Row]:
    """How the claims of a noun from one ordinal to another stand beside what is recorded.

    Args:
        reason: that of the import; with the run, the journal knows by it what the file said before.
    """
    return _by_key(
        session,
        statements.of(
            "import_stage", "standing", table=noun.table, view=(session.schema, noun.table)
        ),
        {
            "run": run_id,
            "noun": noun.table,
            "scheme": scheme,
            "reason": reason,
            "organisation": rights.organisation,
            "any": rights.any,
            "first": step[0],
            "last": step[1],
        },
    )


def _by_key(session: Session, statement: Composed, parameters: dict[str, Any]) -> list[Row]:
    session.one(statements.of("import_stage", "by_key"), {"others": "off"})
    rows = session.all(statement, parameters)
    session.one(statements.of("import_stage", "by_key"), {"others": "on"})
    return rows


def referred_to(session: Session, run_id: UUID, ordinals: Sequence[int], member: str) -> list[Row]:
    """What claims refer to at a member and their file does not bring: `ordinal`, `row`, `id`."""
    return session.all(
        statements.of("import_stage", "referred_to"),
        {"run": run_id, "ordinals": list(ordinals), "member": member},
    )


def record(
    session: Session, run_id: UUID, noun: Noun, ordinals: Sequence[int], recorder: Recorder
) -> None:
    """Records claims in their order. Call it with the journal open."""
    step = 1 if noun.table in _ONE_BY_ONE else max(len(ordinals), 1)
    for start in range(0, len(ordinals), step):
        session.run(
            statements.of("import_stage", "record", table=noun.table),
            {
                "run": run_id,
                "ordinals": list(ordinals[start : start + step]),
                "state": recorder.state,
                "organisation": recorder.organisation,
                "holder": recorder.holder,
                "import_id": recorder.import_id,
            },
        )


def claims(session: Session, run_id: UUID, ordinals: Sequence[int]) -> list[Row]:
    """Claims with their flags: `ordinal`, `external_id`, `body`, `flags`."""
    return session.all(
        statements.of("import_stage", "claims"), {"run": run_id, "ordinals": list(ordinals)}
    )


def point(session: Session, run_id: UUID, ordinal: int, body: Mapping[str, Any]) -> None:
    """Replaces a claim by one that refers to what is recorded."""
    session.run(
        statements.of("import_stage", "point"),
        {"run": run_id, "ordinal": ordinal, "body": Jsonb(body)},
    )


def spoken_of(session: Session, run_id: UUID, noun: Noun, dated_by: str) -> Span | None:
    """What the claims of a noun speak of; None where they name no country or no day."""
    row = session.one(
        statements.of("import_stage", "spoken_of"),
        {"run": run_id, "noun": noun.table, "dated_by": dated_by},
    )
    if row is None or not row["countries"] or not row["first"] or not row["last"]:
        return None
    return Span(row["countries"], row["first"], row["last"])


def missing(
    session: Session,
    run_id: UUID,
    noun: Noun,
    scheme: str,
    dated_by: str,
    span: Span,
    rights: Rights,
    *,
    after: UUID,
    limit: int,
) -> Row:
    """What earlier imports brought within a span: `expected`, `missing`, and the next `ids`.

    Args:
        after: the last id that was given before.
        limit: how many ids.
    """
    row = session.one(
        statements.of(
            "import_stage", "expected", table=noun.table, view=(session.schema, noun.table)
        ),
        {
            "run": run_id,
            "scheme": scheme,
            "dated_by": dated_by,
            "countries": list(span.countries),
            "first": span.first,
            "last": span.last,
            "organisation": rights.organisation,
            "any": rights.any,
            "after": after,
            "limit": limit,
        },
    )
    assert row is not None
    return row
