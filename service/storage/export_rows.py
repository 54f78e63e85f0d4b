"""Whole lists made by the database: rows of CSV, and documents with whose work they are."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from service.model.document_members import members
from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session
from service.storage.records import RecordFilter

_FILE = "export_rows"
_LONGEST = "600s"
_PIECE = 128 * 1024
_Buffer = bytes | bytearray | memoryview
CREDITED = "attribution"
PLACED = ("place_name", "place_pcode", "place_country", "place_longitude", "place_latitude")
"""What is told of the place of a record, as text."""


class CellOf(NamedTuple):
    """Where the text of a cell lies in a document: a member, or a part of it.

    `listed`: the member is a list, whose texts are joined.
    """

    member: str
    part: str | None
    listed: bool


def can_make(noun: Noun) -> bool:
    """Whether the database makes the rows of a noun: where a record says its licence itself."""
    return "licence" in _members(noun)


def csv_rows(
    session: Session, noun: Noun, wanted: RecordFilter, cells: Sequence[CellOf]
) -> Iterator[bytes]:
    """The lines of a CSV file without its heading, as they come."""
    return _copied(session, "as_cells", rows_of_cells(session.schema, noun, cells), wanted, b"\r\n")


def document_lines(session: Session, noun: Noun, wanted: RecordFilter) -> Iterator[bytes]:
    """The documents with their attribution, one a line."""
    return _copied(session, "as_lines", rows_of_lines(session.schema, noun), wanted, b"\n")


def places(session: Session, ids: Collection[str]) -> dict[str, Row]:
    """What is told of the places that the session is shown, by id; the centre in numbers."""
    rows = session.all(_within("places", session.schema), {"ids": list(ids)})
    return {row.pop("id"): row for row in rows}


def rows_of_cells(schema: str, noun: Noun, cells: Sequence[CellOf]) -> sql.Composed:
    """The statement that makes the cells."""
    own = [each for each in cells if each.member not in PLACED]
    read = {each.member for each in own} | {"citations", "family", "licence"}
    placed = len(own) < len(cells)
    if placed:
        read.add("place_id")
    if not _has_its_own(noun):
        read.discard(CREDITED)
    nested = {each.member for each in own if each.part or each.listed}
    kinds = {name: "json" if name in nested | {"citations"} else "text" for name in sorted(read)}
    return statements.piece(
        _FILE,
        "cells",
        cells=_comma(_cell(noun, each) for each in cells),
        members=_comma(sql.SQL("{} " + kind).format(_name(at)) for at, kind in kinds.items()),
        nested=sql.SQL("\n").join(_laid_open(name, own) for name in sorted(nested)),
        placed=_within("placed", schema) if placed else sql.SQL(""),
        **_around(schema, noun),
    )


def rows_of_lines(schema: str, noun: Noun) -> sql.Composed:
    """The statement that makes the lines."""
    around = _around(schema, noun)
    if _has_its_own(noun):
        around.pop("credited")
        return statements.piece(_FILE, "plain_lines", **around)
    return statements.piece(_FILE, "lines", **around)


def _copied(
    session: Session, how: str, rows: sql.Composed, wanted: RecordFilter, ending: bytes
) -> Iterator[bytes]:
    session.one(statements.of("exports", "patient"), {"most": _LONGEST})
    statement = statements.piece(_FILE, how, rows=rows)
    for some in _pieces(session, statement, wanted.parameters()):
        # The database ends a line with one sign.
        yield b"".join([part for row in some for part in (row[:-1], ending)])


def _around(schema: str, noun: Noun) -> dict[str, sql.Composable]:
    view = sql.Identifier(schema, noun.table)
    reader = sql.Identifier(schema)
    beside = statements.piece("records", "beside", view=view, reader=reader)
    return {
        "view": view,
        "credited": sql.SQL("") if _has_its_own(noun) else _within("credited", schema),
        "matches": statements.piece("records", "matches", beside=beside),
        "order": statements.piece(_FILE, "by_slug" if noun.slugged else "newest_first"),
    }


def _within(name: str, schema: str) -> sql.Composed:
    called = statements.piece(_FILE, "display_name")
    return statements.piece(_FILE, name, reader=sql.Identifier(schema), display_name=called)


def _has_its_own(noun: Noun) -> bool:
    return CREDITED in _members(noun)


def _members(noun: Noun) -> frozenset[str]:
    return frozenset(name for name, _, _ in members(noun))


def _cell(noun: Noun, at: CellOf) -> sql.Composed:
    if at.member in PLACED:
        text = sql.Identifier("placed", at.member)
    elif at.member == CREDITED and not _has_its_own(noun):
        text = sql.Identifier("credited", at.member)
    elif at.part:
        text = sql.Identifier(at.member, at.part)
    else:
        text = sql.Identifier(at.member, "joined") if at.listed else sql.Identifier("r", at.member)
    return statements.piece(_FILE, "cell", inert=_inert(text))


def _inert(text: sql.Composable) -> sql.Composed:
    return statements.piece(_FILE, "inert", text=text)


def _laid_open(member: str, cells: Sequence[CellOf]) -> sql.Composed:
    of_member = [each for each in cells if each.member == member]
    parts = [each.part for each in of_member if each.part]
    name = _name(member)
    columns = _comma(sql.SQL("{} text").format(_name(part)) for part in parts)
    if not parts:
        inert = _inert(sql.SQL("coalesce(e.word, '')"))
        return statements.piece(_FILE, "joined", member=name, inert=inert)
    if not of_member[0].listed:
        return statements.piece(_FILE, "parts", member=name, columns=columns)
    joined = _comma(
        statements.piece(
            _FILE, "joined_part", inert=_inert(sql.Identifier("e", part)), part=_name(part)
        )
        for part in parts
    )
    return statements.piece(_FILE, "parts_of_each", member=name, joined=joined, columns=columns)


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)


def _comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _pieces(
    session: Session, statement: sql.Composed, parameters: dict[str, Any]
) -> Iterator[list[_Buffer]]:
    # Left early, the COPY is ended with its cursor.
    with session.connection.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        rows: list[_Buffer] = []
        size = 0
        while row := copy.read():
            rows.append(row)
            size += len(row)
            if size > _PIECE:
                yield rows
                rows, size = [], 0
        if rows:
            yield rows
