"""Files made for a test, and what reading them gives."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.profile import Fault

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(
    content: bytes, columns: Sequence[str] = (), form: FileForm | None = None
) -> list[Row | Fault | Skipped]:
    """All that a file gives."""
    return list(rows_in(io.BytesIO(content), form or FileForm(), columns))


def cells(
    content: bytes, columns: Sequence[str] = (), form: FileForm | None = None
) -> list[dict[str, str]]:
    """The cells of every row of a file that has nothing but rows."""
    found = read(content, columns, form)
    assert all(isinstance(row, Row) for row in found), found
    return [dict(row.cells) for row in found if isinstance(row, Row)]


def refusal(content: bytes, columns: Sequence[str] = (), form: FileForm | None = None) -> str:
    """Why a file is refused as a whole; every refusal says what to do, in a sentence more."""
    with pytest.raises(UnreadableFile) as refused:
        read(content, columns, form)
    told = str(refused.value)
    assert told.endswith((".", ")", "?")) and len(told) < 600, told
    return told


def fault_of(content: bytes, columns: Sequence[str] = (), form: FileForm | None = None) -> Fault:
    """The one fault of a file; it has a reason and a remedy."""
    [fault] = [row for row in read(content, columns, form) if isinstance(row, Fault)]
    assert fault.reason and fault.remedy
    return fault


def packed(members: dict[str, bytes | str]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts(
    sheet: str,
    *,
    texts: Sequence[str] = (),
    formats: Sequence[str] = (),
    book: str = "",
    after: str = "",
) -> dict[str, bytes | str]:
    """The parts of a workbook of one sheet: `sheet` its rows, `formats` the styles 1, 2 …"""
    shared = "".join(f"<si><t xml:space='preserve'>{escape(text)}</t></si>" for text in texts)
    codes = "".join(
        f"<numFmt numFmtId='{200 + n}' formatCode='{escape(code, {chr(39): '&apos;'})}'/>"
        for n, code in enumerate(formats)
    )
    styles = "".join(f"<xf numFmtId='{200 + n}'/>" for n in range(len(formats)))
    kinds = ("worksheet", "sharedStrings", "styles")
    targets = ("worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml")
    relations = "".join(
        f"<Relationship Id='r{n}' Type='{OFFICE}/{kind}' Target='{target}'/>"
        for n, (kind, target) in enumerate(zip(kinds, targets, strict=True), start=1)
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}'><Relationship Id='r1' "
        f"Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'>{book}<sheets>"
        "<sheet name='Rows' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{MAIN}'><sheetData>{sheet}</sheetData>"
        f"{after}</worksheet>",
        "xl/sharedStrings.xml": f"<sst xmlns='{MAIN}'>{shared}</sst>",
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'><numFmts>{codes}</numFmts>"
        f"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        f"<cellXfs><xf numFmtId='0'/>{styles}</cellXfs></styleSheet>",
    }


def line(number: int, *cells: str) -> str:
    """One row of a sheet."""
    return f"<row r='{number}'>{''.join(cells)}</row>"


def said(reference: str, text: str) -> str:
    """A cell that holds a text."""
    return f"<c r='{reference}' t='inlineStr'><is><t>{escape(text)}</t></is></c>"


def head(*names: str) -> str:
    """A header in row 1."""
    return line(1, *(said(f"{chr(65 + at)}1", name) for at, name in enumerate(names)))


def one_cell(cell: str, **told: object) -> bytes:
    """A workbook with one cell in row 2, under the heading `a`, and a text beside it."""
    sheet = head("a", "b") + line(2, cell, said("B2", "x"))
    return packed(parts(sheet, **told))  # type: ignore[arg-type]
