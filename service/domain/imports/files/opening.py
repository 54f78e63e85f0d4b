"""Opens other people's files: what stands in them is told by their bytes, never by their names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from service.domain.imports.files.csv_rows import read_csv
from service.domain.imports.files.form import FileForm, Format
from service.domain.imports.files.formats import format_of
from service.domain.imports.files.geojson import read_geojson
from service.domain.imports.files.json_rows import read_json, read_ndjson
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.files.unpacking import DAMAGED, Opened
from service.domain.imports.files.xlsx_rows import read_xlsx
from service.domain.imports.profile import Fault

READERS = {"csv": read_csv, "json": read_json, "ndjson": read_ndjson, "geojson": read_geojson}


class Rows(Iterator[Row | Fault | Skipped]):
    """The rows of a file one by one, and how far it was read.

    `bytes_read` of `bytes_total` is the progress: no format tells its number of rows truly.
    """

    def __init__(self, source: BinaryIO, form: FileForm, columns: Sequence[str]) -> None:
        self._source = source
        self._left_at: int | None = None
        self._row = 0
        try:
            with self._damage_told():
                self._opened = Opened(source, form.member)
                self._rows = _rows(self._opened, source, form, columns)
        except BaseException:
            source.close()
            raise

    def __next__(self) -> Row | Fault | Skipped:
        try:
            with self._damage_told():
                row = next(self._rows)
        except BaseException:
            self.close()
            raise
        self._row = row.row if isinstance(row, Fault) else row.number
        return row

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Tells what a file holds that no reader expects as what it is: damage."""
        try:
            yield
        except UnreadableFile:
            raise
        except DAMAGED as error:
            detail = f"The file is damaged after row {self._row}, or written in a way that is not "
            raise UnreadableFile(f"{detail}read. Save it anew, or as CSV.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_opened"):
            self._opened.close()
        self._source.close()

    def close(self) -> None:
        """Lets the file go; the end of the rows and a refusal do so too."""
        if self._left_at is None:
            self._left_at = self._opened.bytes_read
            self._opened.close()
        self._source.close()

    @property
    def bytes_total(self) -> int:
        """The size of the file as it was sent."""
        return self._opened.bytes_total

    @property
    def bytes_read(self) -> int:
        """How much of it was read; of a workbook, where in it was read last."""
        return self._opened.bytes_read if self._left_at is None else self._left_at


def open_rows(path: Path, form: FileForm, columns: Sequence[str]) -> Rows:
    """The rows of a file, or why something in it is none, in the file's order.

    Rule: what the form says is held to, what it leaves open the file tells. Rows are read as they
    are asked for, in memory that does not grow with the file; a file can be refused at any row.

    Args:
        path: the file, packed with gzip or zip or not.
        form: how its rows stand in it.
        columns: those that must be there, by heading or by HXL tag; where there are none, the
            header is the first row that is nearly full.

    Raises:
        UnreadableFile: the file as a whole cannot be read; here or at any row.
    """
    return rows_in(path.open("rb"), form, columns)


def rows_in(source: BinaryIO, form: FileForm, columns: Sequence[str]) -> Rows:
    """The rows of a file that is open already, which is closed at their end; see `open_rows`."""
    return Rows(source, form, columns)


def _rows(
    opened: Opened, source: BinaryIO, form: FileForm, columns: Sequence[str]
) -> Iterator[Row | Fault | Skipped]:
    if form.may_be_empty and opened.archive is None and not opened.start:
        return iter(())
    kind = the_format(opened, form)
    if opened.archive is not None:
        return read_xlsx(opened.archive, form, columns)
    return READERS[kind](opened, form, columns, lambda: reopened(source, form))


def reopened(source: BinaryIO, form: FileForm) -> Opened:
    """The same file once more from its beginning, to look for a byte or a place in it."""
    source.seek(0)
    return Opened(source, form.member)


def the_format(opened: Opened, form: FileForm) -> Format:
    """The format by the file's bytes, or as stated where they allow it.

    Raises:
        UnreadableFile: the bytes are of another format than stated.
    """
    if opened.archive is not None:
        if form.format not in (None, "xlsx"):
            detail = f"The file is a workbook, not {form.format} as the profile says. "
            raise UnreadableFile(f"{detail}Save it so, or change the profile's `format`.")
        return "xlsx"
    found = format_of(opened.start, form)
    if form.format == "xlsx":
        detail = f"The file is no XLSX workbook, whatever its name says; it looks like {found}. "
        raise UnreadableFile(f"{detail}Save it as XLSX, or change the profile's `format`.")
    return form.format or found
