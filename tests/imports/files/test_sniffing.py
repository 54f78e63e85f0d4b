"""What an unknown file is, is told before a profile is written for it."""

import gzip
from pathlib import Path

import pytest

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.files.sniffing import FileReport, sniff
from tests.imports.files.made import head, line, packed, parts, said

TABLE = "Title\nDate;Place\n#date;#loc\n2016-07-16;دوما\n"


def sniffed(folder: Path, content: bytes, form: FileForm | None = None) -> FileReport:
    path = folder / "file.csv"
    path.write_bytes(content)
    return sniff(path, form)


def test_a_table_is_told_with_delimiter_header_and_tags(tmp_path: Path) -> None:
    report = sniffed(tmp_path, gzip.compress(TABLE.encode()))
    assert (report.format, report.packing, report.encoding) == ("csv", "gzip", "utf-8")
    assert (report.delimiter, report.undecoded_at) == (";", None)
    assert report.heading is not None
    assert (report.heading.row, report.heading.tag_row) == (2, 3)
    assert report.heading.names == ("Date", "Place")
    assert report.heading.tags == ("#date", "#loc")


def test_a_table_in_another_encoding_is_told_with_a_hint_and_its_header(tmp_path: Path) -> None:
    report = sniffed(tmp_path, TABLE.replace("Place", "المكان").encode("windows-1256"))
    assert report.undecoded_at == 11 and report.likely_encoding == "windows-1256"
    assert report.heading is not None and report.heading.names == ("Date", "المكان")
    stated = sniffed(tmp_path, TABLE.encode("windows-1256"), FileForm(encoding="windows-1256"))
    assert (stated.undecoded_at, stated.encoding) == (None, "cp1256")


def test_a_wrong_byte_far_into_a_file_is_told(tmp_path: Path) -> None:
    report = sniffed(tmp_path, b"a,b\n" + b"1,2\n" * 100_000 + b"\xe9,1\n")
    assert (report.undecoded_at, report.likely_encoding) == (400_004, "windows-1252")


def test_a_workbook_is_told_with_its_sheets_whatever_its_name(tmp_path: Path) -> None:
    book = packed(parts(line(1, said("A1", "Notes")) + line(2, said("A2", "a"), said("B2", "b"))))
    for content, packing in ((book, None), (gzip.compress(book), "gzip")):
        report = sniffed(tmp_path, content)
        assert (report.format, report.packing) == ("xlsx", packing)
        [sheet] = report.sheets
        assert (sheet.name, sheet.hidden) == ("Rows", False)
        assert sheet.heading is not None and sheet.heading.row == 2


def test_the_file_within_an_archive_is_told(tmp_path: Path) -> None:
    report = sniffed(tmp_path, packed({"rows.csv": TABLE}))
    assert (report.packing, report.member) == ("zip", "rows.csv")


@pytest.mark.parametrize(
    ("text", "kind", "lists"),
    [
        ('[{"a": 1}]', "json", ("",)),
        ('{"n": 1, "data": {"rows": [{"a": 1}], "more": [1]}}', "json", ("data.rows",)),
        ('{"days": {"1": {"a": 1}, "2": {"a": 2}}}', "json", ("days",)),
        ('{"1": {"a": 1}, "2": {"a": 2}}', "json", ("",)),
        ('{"a": 1}\n{"a": 2}\n', "ndjson", ()),
        ('{"type" : "FeatureCollection", "features": []}', "geojson", ()),
        ("[id],name\n1,x\n", "csv", ()),
    ],
)
def test_json_is_told_with_where_rows_may_be(
    tmp_path: Path, text: str, kind: str, lists: tuple[str, ...]
) -> None:
    report = sniffed(tmp_path, text.encode())
    assert (report.format, report.lists) == (kind, lists)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="a PDF"):
        sniffed(tmp_path, b"%PDF-1.7")
    with pytest.raises(UnreadableFile, match="no XLSX"):
        sniffed(tmp_path, head("a").encode(), FileForm(format="xlsx"))
