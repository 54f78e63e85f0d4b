"""What in a workbook could run, reach outside, or fill a memory is refused, with what to do."""

import struct
import zipfile
import zlib

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.unpacking import COMPOUND, LOCKED
from tests.imports.files.made import cells, fault_of, head, line, packed, parts, refusal, said

GOOD = parts(head("a") + line(2, said("A2", "1")))
ENTITY = "<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"


def with_part(name: str, content: str | bytes) -> bytes:
    return packed({**GOOD, name: content})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/workbook.bin", "xlsb"),
    ],
)
def test_a_workbook_that_runs_or_reaches_outside_is_refused(name: str, told: str) -> None:
    assert told in refusal(with_part(name, "x"), ("a",))


@pytest.mark.parametrize(
    "name",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    ],
)
def test_document_types_and_entities_are_refused_in_every_part(name: str) -> None:
    told = refusal(with_part(name, ENTITY + str(GOOD[name])), ("a",))
    assert f"'{name}'" in told and "entity" in told


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_part_that_breaks_off_is_refused(name: str) -> None:
    assert f"'{name}'" in refusal(with_part(name, str(GOOD[name])[:-12]), ("a",))


def test_a_locked_workbook_and_an_old_one_are_told_apart() -> None:
    assert "password" in refusal(COMPOUND + b"\0" * 100_000 + LOCKED + b"\0" * 99, ("a",))
    assert "(xls, doc)" in refusal(COMPOUND + b"\0" * 100_000, ("a",))


def test_an_open_document_is_refused_whatever_its_name() -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    assert "(ods)" in refusal(packed({"mimetype": kind, "content.xml": "<x/>"}), ("a",))


def test_a_text_document_is_refused() -> None:
    rels = str(GOOD["_rels/.rels"]).replace("xl/workbook.xml", "word/document.xml")
    content = packed(
        {"[Content_Types].xml": "<Types/>", "_rels/.rels": rels, "word/document.xml": "<x/>"}
    )
    assert "no workbook" in refusal(content, ("a",))


def test_links_in_cells_are_only_texts() -> None:
    rels = "<Relationships><Relationship Id='x' Target='http://x.invalid' TargetMode='External'/>"
    content = with_part("xl/worksheets/_rels/sheet1.xml.rels", f"{rels}</Relationships>")
    assert cells(content, ("a",)) == [{"a": "1"}]


def test_a_sheet_of_ten_thousand_columns_is_refused() -> None:
    wide = "".join("<c t='inlineStr'><is><t>x</t></is></c>" for _ in range(10_000))
    told = refusal(packed(parts(head("a") + f"<row r='2'>{wide}</row>")), ("a",))
    assert "Row 2" in told and "beyond column 1000" in told


def test_empty_cells_far_to_the_right_mean_nothing() -> None:
    sheet = head("a") + line(2, said("A2", "1"), "<c r='XFD2' s='0'/>")
    assert cells(packed(parts(sheet)), ("a",)) == [{"a": "1"}]


@pytest.mark.parametrize("entry", ["<si/>", "<si><t>xxxxxxxxxxxxxxxx</t></si>"])
def test_more_shared_texts_than_a_memory_holds_are_refused(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SHARED_TEXTS", 50_000)
    monkeypatch.setattr(limits, "MOST_SHARED_CHARACTERS", 500_000)
    told = refusal(with_part("xl/sharedStrings.xml", f"<sst>{entry * 60_000}</sst>"), ("a",))
    assert "more text than is read" in told


def test_a_part_that_inflates_beyond_measure_is_refused() -> None:
    sheet = str(GOOD["xl/worksheets/sheet1.xml"]).encode()
    bomb = sheet.replace(b"</sheetData>", b" " * 24 * limits.MIB + b"</sheetData>")
    assert "200 times its size" in refusal(with_part("xl/worksheets/sheet1.xml", bomb), ("a",))


def test_a_large_part_about_the_workbook_is_refused() -> None:
    styles = "<styleSheet>" + "<xf/>" * (4 * limits.MIB) + "</styleSheet>"
    assert "'xl/styles.xml'" in refusal(with_part("xl/styles.xml", styles), ("a",))


def test_merged_cells_without_end_are_refused() -> None:
    merged = "<mergeCell ref='A5:B6'/>" * (limits.MOST_MERGED + 1)
    content = packed(parts(head("a"), after=f"<mergeCells>{merged}</mergeCells>"))
    assert "merged cells" in refusal(content, ("a",))


def test_another_format_than_the_profile_says_is_refused() -> None:
    assert "not csv" in refusal(packed(GOOD), ("a",), FileForm(format="csv"))
    assert "no XLSX" in refusal(b"a,b\n1,2\n", ("a",), FileForm(format="xlsx"))
    assert "no XLSX" in refusal(b'[{"a": 1}]', ("a",), FileForm(format="xlsx"))


def test_of_a_kind_that_is_no_kind_only_the_beginning_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[int] = []
    read = zipfile.ZipExtFile.read

    def counted(entry: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
        found = read(entry, size)
        if entry.name == "mimetype":
            taken.append(len(found))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    assert cells(with_part("mimetype", b"x" * 5_000_000), ("a",)) == [{"a": "1"}]
    assert sum(taken) <= 80


@pytest.mark.parametrize("odd", ["\u00b2", "\u0663", "9" * 5000, "-1"])
def test_a_number_that_is_none_is_no_fault_of_ours(odd: str) -> None:
    shared = f"<row r='2'><c r='A2' t='s'><v>{odd}</v></c></row>"
    assert fault_of(packed(parts(head("a") + shared)), ("a",)).code == "not_a_cell"
    row = f"<row r='{odd}'><c r='A2' t='inlineStr'><is><t>x</t></is></c></row>"
    assert cells(packed(parts(head("a") + row)), ("a",)) == [{"a": "x"}]
    styles = f"<styleSheet><numFmts><numFmt numFmtId='{odd}' formatCode='0'/></numFmts>"
    styles += f"<cellXfs><xf numFmtId='{odd}'/></cellXfs></styleSheet>"
    assert cells(with_part("xl/styles.xml", styles), ("a",)) == [{"a": "1"}]


@pytest.mark.parametrize("error", [ValueError, struct.error, zlib.error])
def test_what_no_reader_expects_is_told_as_damage(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("service.domain.imports.files.sheet._Cells._begin_cell", broken)
    assert "damaged" in refusal(packed(GOOD), ("a",))
