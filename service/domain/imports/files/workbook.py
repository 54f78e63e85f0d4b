"""Reads what a workbook says of itself: its sheets, its texts and how its numbers are shown."""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from service.domain.imports.files import limits
from service.domain.imports.files.markup import (
    Attributes,
    Markup,
    chunks,
    local_attributes,
    part_stream,
    small_number,
    walk,
)
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.shown import Shown, shown_as
from service.domain.imports.files.unpacking import Bounded, open_member

TYPES = "[Content_Types].xml"
ODS = b"application/vnd.oasis.opendocument"
START = 80


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook and the part that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """A workbook without its cells.

    `shown` says by the number of a style how a number is shown; `since_1904` that days are counted
    from 1904. `uncalculated`: its writer asks for all formulas to be calculated on opening.
    """

    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    shown: tuple[Shown, ...]
    since_1904: bool
    uncalculated: bool


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """A workbook, without what could run or reach outside.

    Raises:
        UnreadableFile: it is no XLSX, holds macros or links to other files, is damaged, or beyond
            the limits.
    """
    names = set(archive.namelist())
    _refuse_others(archive, names)
    main = _main_part(archive, names)
    told = _Told()
    walk(archive, main, told.starts)
    parts = _relations(archive, names, main)
    sheets = tuple(
        Sheet(name, parts[relation].part, hidden)
        for name, relation, hidden in told.sheets
        if relation in parts and parts[relation].kind == "worksheet"
    )
    if not sheets:
        raise UnreadableFile("The workbook has no sheet with cells. Send one that has.")
    by_kind = {part.kind: part.part for part in parts.values()}
    return Workbook(
        archive,
        sheets,
        _texts(archive, by_kind.get("sharedStrings")),
        _styles(archive, by_kind.get("styles")),
        told.since_1904,
        told.uncalculated,
    )


def _refuse_others(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and _start_of(archive, "mimetype").startswith(ODS):
        detail = "The file is an OpenDocument file (ods), whatever its name says. "
        raise UnreadableFile(f"{detail}Save it as XLSX or CSV.")
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise UnreadableFile("The file is a binary workbook (xlsb). Save it as XLSX or CSV.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("The workbook holds macros (xlsm). Save it as XLSX without macros.")
    if any("/externallinks/" in f"/{name.lower()}" for name in names):
        detail = "The workbook links to other workbooks, so that its values depend on files that "
        raise UnreadableFile(
            f"{detail}are not here. Paste the values only (in Excel: Data, Edit Links, Break Link)."
        )


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with open_member(archive, archive.getinfo(name)) as opened:
        return io.BufferedReader(Bounded(opened, f"'{name}'", None), START).read(START)


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    targets: list[str] = []

    def relation(found: Attributes) -> None:
        if found.get("Type", "").endswith("/officeDocument"):
            targets.append(found.get("Target", "").lstrip("/"))

    if "_rels/.rels" in names:
        walk(archive, "_rels/.rels", {"Relationship": relation})
    main = next((target for target in targets if target in names), "xl/workbook.xml")
    if main not in names or "word/" in main or "ppt/" in main:
        detail = "The file is a document of an office program, but no workbook. "
        raise UnreadableFile(f"{detail}Save its table as XLSX or CSV.")
    return main


class _Told:
    """What the main part says."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False
        self.uncalculated = False
        self.starts = {"sheet": self._sheet, "workbookPr": self._days, "calcPr": self._formulas}

    def _sheet(self, found: Attributes) -> None:
        plain = local_attributes(found)
        hidden = plain.get("state", "visible") != "visible"
        self.sheets.append((plain.get("name", ""), plain.get("id", ""), hidden))

    def _days(self, found: Attributes) -> None:
        self.since_1904 = found.get("date1904", "0") in {"1", "true"}

    def _formulas(self, found: Attributes) -> None:
        self.uncalculated = found.get("fullCalcOnLoad", "0") in {"1", "true"}


@dataclass(frozen=True)
class _Part:
    kind: str
    part: str


def _relations(archive: zipfile.ZipFile, names: set[str], main: str) -> dict[str, _Part]:
    """The parts of the archive to which the relations of the main part lead."""
    folder, name = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Part] = {}

    def relation(told: Attributes) -> None:
        if told.get("TargetMode") != "External":
            target = told.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            path = posixpath.normpath(path)
            if path in names:
                kind = told.get("Type", "").rpartition("/")[2]
                found[told.get("Id", "")] = _Part(kind, path)

    if part in names:
        walk(archive, part, {"Relationship": relation})
    return found


def _styles(archive: zipfile.ZipFile, part: str | None) -> tuple[Shown, ...]:
    """How each style shows a number."""
    if part is None:
        return ()
    codes: dict[int, str] = {}
    styles: list[int] = []
    of_cells: list[str] = []

    def code(found: Attributes) -> None:
        number = small_number(found.get("numFmtId", ""))
        if number is not None:
            codes[number] = found.get("formatCode", "")

    def style(found: Attributes) -> None:
        if of_cells:
            styles.append(small_number(found.get("numFmtId", "")) or 0)

    starts = {"numFmt": code, "xf": style, "cellXfs": lambda _: of_cells.append("begun")}
    walk(archive, part, starts, {"cellXfs": of_cells.clear})
    return tuple(shown_as(number, codes.get(number)) for number in styles)


class _Texts:
    """The shared texts of a workbook, without the readings that stand above Asian letters."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_reading = False
        self._size = 0
        self.starts = {"t": self._begin_text, "rPh": self._begin_reading}
        self.ends = {"t": self._end_text, "rPh": self._end_reading, "si": self._end_entry}

    def _begin_text(self, _: Attributes) -> None:
        self._in_text = not self._in_reading

    def _end_text(self) -> None:
        self._in_text = False

    def _begin_reading(self, _: Attributes) -> None:
        self._in_reading = True

    def _end_reading(self) -> None:
        self._in_reading = False

    def _end_entry(self) -> None:
        self.texts.append("".join(self._pieces))
        self._pieces.clear()
        if len(self.texts) > limits.MOST_SHARED_TEXTS:
            raise _too_many_texts()

    def text(self, piece: str) -> None:
        """Takes a piece of text."""
        if self._in_text:
            self._size += len(piece)
            if self._size > limits.MOST_SHARED_CHARACTERS:
                raise _too_many_texts()
            self._pieces.append(piece)


def _too_many_texts() -> UnreadableFile:
    detail = "The workbook holds more text than is read from one "
    most = limits.MOST_SHARED_CHARACTERS // limits.MIB
    return UnreadableFile(f"{detail}({most} million characters). Save the sheet as CSV.")


def _texts(archive: zipfile.ZipFile, part: str | None) -> tuple[str, ...]:
    if part is None:
        return ()
    found = _Texts()
    markup = Markup(part, found.starts, found.ends, found.text)
    for chunk, last in chunks(part_stream(archive, part)):
        markup.feed(chunk, last=last)
    return tuple(found.texts)
