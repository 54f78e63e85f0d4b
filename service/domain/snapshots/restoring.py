"""Puts a snapshot into an empty service: all of it, as it was, or nothing."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from service.domain.snapshots.manifests import SnapshotRefused
from service.domain.snapshots.shelves import LineTooLong, Shelf, lines_of
from service.model.nouns import BY_TABLE, NOUNS
from service.storage import snapshots
from service.storage.database import Session

_STEP = 500
_LOWEST = {"public": 0, "partner": 1, "trusted": 2}
# Views whose lines a table of another name takes.
_TABLE_OF_VIEW = {"version": "scope_version", "casualty_nesting": "figure_nesting"}


def restore(session: Session, shelf: Shelf, manifest: dict[str, Any]) -> int:
    """Restores a checked snapshot in the session's one transaction; how many records it has.

    Rule: ids, revisions, states, instants and documents are those of the snapshot, byte for byte.
    A whole snapshot brings its journal; a projection brings the feed of its tier, and what was
    known before is not answered, since it is not in it. Tiers below that of a projection see
    nothing. Keys, retries, kept answers and who read what are in none.
    Raises:
        SnapshotRefused: something is recorded here already.
    """
    if not snapshots.restore_begin(session):
        raise SnapshotRefused("something is recorded here already: restore into an empty service")
    whole = manifest["tier"] == "full"
    if whole:
        for table in (*_in_order(), *snapshots.TABLES):
            _stage(session, table, lines_of(shelf, f"tables/{table}.ndjson.gz"))
            snapshots.restore_rows(session, table)
    else:
        for noun in NOUNS:
            _stage(session, noun.table, _projected(shelf, noun.table))
        for view in snapshots.VIEWS:
            table = _TABLE_OF_VIEW.get(view, view)
            _stage(session, table, lines_of(shelf, f"rows/{view}.ndjson.gz"))
        snapshots.restore_projection(session, _LOWEST[manifest["tier"]])
    snapshots.restore_end(session, whole=whole)
    counts = {each["name"]: each["rows"] for each in manifest["files"]}
    return sum(counts[f"records/{noun.path}.ndjson.gz"] for noun in NOUNS)


def _in_order() -> tuple[str, ...]:
    # Each refers to those before it only.
    first = ("source", "document", "place", "besieged_area", "supply_route", "facility", "strike")
    return (*first, *(table for table in BY_TABLE if table not in first))


def _projected(shelf: Shelf, table: str) -> Iterator[str]:
    documents = lines_of(shelf, f"records/{BY_TABLE[table].path}.ndjson.gz")
    rows = lines_of(shelf, f"rows/{table}.ndjson.gz")
    for row, document in zip(rows, documents, strict=True):
        yield f'{{"row":{row},"document":{document}}}'


def _stage(session: Session, table: str, lines: Iterable[str]) -> None:
    for batch in _batched(lines):
        snapshots.stage(session, table, batch)


def _batched(lines: Iterable[str]) -> Iterator[list[str]]:
    following = iter(lines)
    try:
        while batch := list(itertools.islice(following, _STEP)):
            yield batch
    except LineTooLong as too_long:
        raise SnapshotRefused(str(too_long)) from None
