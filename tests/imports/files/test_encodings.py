"""A text is read in the encoding that it marks or that somebody states; none is ever guessed."""

import pytest

from service.domain.imports.files.form import FileForm
from tests.imports.files.made import cells, read, refusal

TEXT = "place,killed\nدوما,3\nدير الزور,4\n"
WANTED = [{"place": "دوما", "killed": "3"}, {"place": "دير الزور", "killed": "4"}]
COLUMNS = ("place", "killed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_its_mark_or_as_utf_8(encoding: str) -> None:
    assert cells(TEXT.encode(encoding), COLUMNS) == WANTED


def test_utf_16_of_the_other_order_is_read_by_its_mark() -> None:
    assert cells(b"\xfe\xff" + TEXT.encode("utf-16-be"), COLUMNS) == WANTED


@pytest.mark.parametrize("stated", ["windows-1256", "cp1256", "iso-8859-6"])
def test_a_stated_encoding_is_taken(stated: str) -> None:
    assert cells(TEXT.encode(stated), COLUMNS, FileForm(encoding=stated)) == WANTED


def test_a_mark_in_the_file_outweighs_what_is_stated() -> None:
    assert cells(TEXT.encode("utf-8-sig"), COLUMNS, FileForm(encoding="windows-1252")) == WANTED


@pytest.mark.parametrize(
    ("name", "encoding", "likely"),
    [
        ("Al-Ḥasaka café", "windows-1252", "windows-1252"),
        ("دير الزور", "windows-1256", "windows-1256"),
        ("Duma\x81 a\x8d", "iso-8859-1", "iso-8859-1"),
    ],
)
def test_another_encoding_is_refused_with_byte_row_remedy_and_a_hint(
    name: str, encoding: str, likely: str
) -> None:
    name = name.replace("Ḥ", "H")
    before = 'place,killed\nDuma,1\n"Ar\nRaqqa",2\n'
    told = refusal((before + f"{name},3\n").encode(encoding), COLUMNS)
    first = next(at for at, letter in enumerate(name) if ord(letter) > 127)
    assert f"byte {len(before) + first}," in told
    assert "row 4" in told
    assert "`encoding:`" in told and f"perhaps {likely};" in told


def test_the_byte_is_told_far_into_a_file() -> None:
    content = b"place,killed\n" + b"Duma,1\n" * 50_000 + b"caf\xe9,2\n"
    told = refusal(content, COLUMNS)
    assert f"byte {len(content) - 4}, row 50002" in told


def test_the_rows_before_the_wrong_byte_are_counted_as_records() -> None:
    assert "row 2" in refusal(b'a,b\n"x\n\xff",1\n', ("a",))


def test_what_is_not_in_the_stated_encoding_is_refused() -> None:
    told = refusal(b"a,b\n\x81,1\n", ("a",), FileForm(encoding="windows-1252"))
    assert "not windows-1252" in told and "row 2" in told


def test_cut_utf_16_is_refused() -> None:
    assert "byte" in refusal(TEXT.encode("utf-16")[:-1], COLUMNS)


def test_utf_16_without_a_mark_is_refused_and_read_when_it_is_stated() -> None:
    content = "place,killed\nHoms,3\n".encode("utf-16-le")
    assert "`encoding: utf-16-le`" in refusal(content, COLUMNS)
    stated = FileForm(encoding="utf-16-le")
    assert cells(content, COLUMNS, stated) == [{"place": "Homs", "killed": "3"}]


@pytest.mark.parametrize("stated", ["rot13", "idna", "unicode_escape", "no-such", "base64"])
def test_what_is_no_encoding_of_text_is_refused(stated: str) -> None:
    assert stated in refusal(b"a,b\n1,2\n", ("a",), FileForm(encoding=stated))


def test_json_of_another_encoding_is_refused_with_its_byte() -> None:
    assert "byte 8," in refusal(b'[{"a": "\xe9"}]', ("a",))
    assert "line 2" in refusal(b'{"a": "x"}\n{"a": "\xe9"}\n', ("a",), FileForm(format="ndjson"))


def test_json_is_read_in_a_stated_encoding() -> None:
    content = '[{"a": "دوما"}]'.encode("windows-1256")
    assert cells(content, ("a",), FileForm(encoding="windows-1256")) == [{"a": "دوما"}]


def test_a_zero_byte_refuses_its_row_only() -> None:
    found = read(b"a,b\n" + b"1,2\n" * 2000 + b"x\0,3\n4,5\n", ("a", "b"))
    assert [type(row).__name__ for row in found[-2:]] == ["Fault", "Row"]
    assert (found[-2].number if hasattr(found[-2], "number") else found[-2].row) == 2002
