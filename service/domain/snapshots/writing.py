"""Writes everything that a tier reads: records, vocabularies, licences, and what it is."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.domain.credits import Credits
from service.domain.snapshots.shelves import Kept, Shelf, put_bytes, put_lines
from service.model.instants import instant_text
from service.model.noun import Noun
from service.model.nouns import NOUNS
from service.model.vocabulary import load_vocabularies
from service.storage import snapshots
from service.storage.database import Row, Session

FORMAT = "siege-tracker-snapshot"
VERSION = 1
MANIFEST = "manifest.json"
Noting = Callable[[Session, Noun, Sequence[Row]], None]


@dataclass
class Snapshot:
    """What is asked for, and what is found while it is written."""

    schema: str
    """The newest migration that the writer knows."""
    licence: str | None = None
    noting: Noting | None = None
    """Called with the rows before they are written, where exact reads are written down."""
    files: list[Kept] = field(default_factory=list)
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)


def write(session: Session, snapshot: Snapshot, shelf: Shelf) -> None:
    """Writes a snapshot of what the session reads.

    Rule: the same knowledge gives the same bytes: no file says when it was written, and records
    stand by id. Records are the documents that lists show; beside them stands what a service needs
    to answer from them as this one does, unless only some records are asked for or the past is.
    Why: two who hold a snapshot can compare a hash, and an office can hand over its public
    projection and nothing else.
    """
    whole = session.tier == "full"
    restorable = snapshot.licence is None and session.as_of is None
    for noun in NOUNS:
        _records(session, snapshot, shelf, noun)
        if restorable and not whole:
            name = f"rows/{noun.table}.ndjson.gz"
            snapshot.files.append(put_lines(shelf, name, _rows(session, snapshot, noun)))
        if restorable and whole:
            _table(session, snapshot, shelf, noun.table)
    if restorable and whole:
        for table in snapshots.TABLES:
            _table(session, snapshot, shelf, table)
    elif restorable:
        for view in snapshots.VIEWS:
            lines = snapshots.view_lines(session, view)
            snapshot.files.append(put_lines(shelf, f"rows/{view}.ndjson.gz", lines))
    words = {name: [term.value for term in each.terms] for name, each in _vocabularies()}
    snapshot.files.append(put_bytes(shelf, "vocabularies.json", _json(words)))
    snapshot.files.append(put_bytes(shelf, "LICENSES.txt", _licences(snapshot)))
    put_bytes(shelf, MANIFEST, _json(_manifest(session, snapshot, restorable)))


def _records(session: Session, snapshot: Snapshot, shelf: Shelf, noun: Noun) -> None:
    def lines() -> Iterator[str]:
        credits = Credits(session, noun)
        for rows in snapshots.records(session, noun, snapshot.licence):
            if snapshot.noting is not None:
                snapshot.noting(session, noun, rows)
            read: list[dict[str, Any]] = [orjson.loads(row["document"]) for row in rows]
            credits.give(read)
            for each in read:
                credit = (each.get("licence") or "", each.get("attribution") or "")
                snapshot.credits[credit] += 1
            yield from (row["document"] for row in rows)

    snapshot.files.append(put_lines(shelf, f"records/{noun.path}.ndjson.gz", lines()))


def _rows(session: Session, snapshot: Snapshot, noun: Noun) -> Iterator[str]:
    for rows in snapshots.records(session, noun, snapshot.licence):
        yield from (row["row"] for row in rows)


def _table(session: Session, snapshot: Snapshot, shelf: Shelf, table: str) -> None:
    lines = snapshots.table_lines(session, table)
    snapshot.files.append(put_lines(shelf, f"tables/{table}.ndjson.gz", lines))


def _vocabularies() -> list[tuple[str, Any]]:
    return sorted(load_vocabularies().items())


def _manifest(session: Session, snapshot: Snapshot, restorable: bool) -> dict[str, Any]:
    known = snapshots.known(session)
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": snapshot.schema,
        "tier": session.tier,
        "position": known.position,
        "as_of": instant_text(session.as_of) if session.as_of else None,
        # Of the knowledge, not of the writing: the same knowledge gives the same bytes.
        "created_at": instant_text(known.at) if known.at else None,
        "licence": snapshot.licence,
        "restorable": restorable,
        "files": [each._asdict() for each in snapshot.files],
        "licences": [
            {"licence": licence or None, "attribution": attribution or None, "records": records}
            for (licence, attribution), records in sorted(snapshot.credits.items())
        ],
    }


def _licences(snapshot: Snapshot) -> bytes:
    lines = ["Whose work the records of this snapshot are, under which licence, and how many.", ""]
    for (licence, attribution), records in sorted(snapshot.credits.items()):
        named = attribution or "attribution not stated"
        lines.append(f"{licence or 'licence not stated'}: {named} ({records})")
    return ("\n".join(lines) + "\n").encode()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
