"""The parts of a file of records, made as they are sent: by the database, or record by record."""

import errno
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from service.domain.credits import Credits
from service.domain.exact_reads import exact_among
from service.domain.geometries import Geometries
from service.domain.shown_places import ShownPlaces
from service.http import csv_bodies, exactness
from service.http.csv_bodies import Cell, Column
from service.http.endpoint import Call
from service.http.files.features import geojson_parts
from service.http.files.lines import ndjson_parts
from service.http.files.passing import About, Batches, Passing
from service.http.files.table import write_table
from service.http.files.workbook import write_workbook
from service.http.record_columns import (
    LISTED,
    chosen,
    columns_of_file,
    columns_of_table,
    has_place,
    members_wanted,
)
from service.http.resources.record_lists import passing, tier_of_columns
from service.model.noun import Noun
from service.model.problem import Problem
from service.storage import export_rows, records
from service.storage.database import Session
from service.storage.export_rows import CellOf
from service.storage.records import RecordFilter

STEP = 1_000
"""So many records are read, and written down where they are exact, at a time."""
PIECE = 256 * 1024


def parts_of(
    call: Call, session: Session, noun: Noun, wanted: RecordFilter, about: About
) -> Iterator[bytes]:
    """The parts of a file in the format of the call's path.

    Args:
        wanted: the filter.
        about: what the file says of itself; grows as records pass.
    """
    asked = call.query.get("fields")
    form = call.path["format"]
    # Who reads with a key may be shown exact records, which are written down step by step.
    at_once = call.reader.is_anonymous and export_rows.can_make(noun)
    if form == "ndjson":
        if at_once and not asked:
            return export_rows.document_lines(session, noun, wanted)
        kept = members_wanted(noun, asked) if asked else None
        lines = ndjson_parts(noun, _batches(call, session, noun, wanted), kept)
        return (text.encode() for text in lines)
    tier = tier_of_columns(call)
    if form == "geojson":
        columns = chosen(noun, columns_of_file(noun, tier), asked)
        batches = _batches(call, session, noun, wanted)
        return geojson_parts(columns, batches, Geometries(session, noun))
    columns = chosen(noun, columns_of_table(noun, tier), asked)
    if form == "csv" and at_once:
        return _made_there(call, session, noun, wanted, columns)
    batches = _placed(session, noun, _batches(call, session, noun, wanted))
    if form == "csv":
        rows = ([each.record for each in batch] for batch in batches)
        texts = csv_bodies.csv_parts(columns, rows, hxl=call.csv.hxl, bom=call.csv.bom)
        return (text.encode() for text in texts)
    return _made_first(write_workbook if form == "xlsx" else write_table, columns, batches, about)


def _batches(
    call: Call, session: Session, noun: Noun, wanted: RecordFilter
) -> Iterator[list[Passing]]:
    credits = Credits(session, noun)
    for rows in records.in_steps(session, noun, wanted, STEP):
        # Who is about to read them is written down before any of them is sent.
        if exact := exact_among(session, noun, rows):
            exactness.write_down(call, exact)
        yield passing(rows, credits)


def _placed(session: Session, noun: Noun, batches: Batches) -> Iterator[list[Passing]]:
    places = ShownPlaces(session)
    for batch in batches:
        if has_place(noun):
            places.give([each.record for each in batch])
        yield batch


def cell_of(column: Column) -> CellOf:
    """Where the cells of a column lie in a document."""
    member, _, part = column.path.partition(".")
    return CellOf(member, part or None, member in LISTED or column.cell is Cell.TEXTS)


def _made_there(
    call: Call, session: Session, noun: Noun, wanted: RecordFilter, columns: Sequence[Column]
) -> Iterator[bytes]:
    """The same CSV with its cells made by the database, which Python only passes on."""
    cells = [cell_of(column) for column in columns]
    rows = export_rows.csv_rows(session, noun, wanted, cells)
    # With the first rows, so that what fails at the start is answered as a problem.
    first = csv_bodies.heading(columns, hxl=call.csv.hxl, bom=call.csv.bom).encode()
    yield first + next(rows, b"")
    yield from rows


Writer = Callable[[Sequence[Column], Batches, About, IO[bytes]], None]


def _made_first(
    write: Writer, columns: Sequence[Column], batches: Batches, about: About
) -> Iterator[bytes]:
    """A file whose beginning depends on its end: made on the disk, then sent."""
    with tempfile.TemporaryFile() as file:
        try:
            write(columns, batches, about, file)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            detail = "There is no space to make this file; narrow the filter, or take `.csv`."
            raise Problem("no-space", detail) from error
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
