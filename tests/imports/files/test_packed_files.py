"""Packed files are read as what is in them, within limits; damaged ones are refused clearly."""

import gzip
import io
import struct
import zipfile

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from tests.imports.files.made import cells, head, line, packed, parts, refusal, said

CSV = b"a,b\n1,2\n"
JSON = b'[{"a": 1, "b": 2}]'
NDJSON = b'{"a": 1, "b": 2}\n{"a": 1, "b": 2}\n'
LONG_ROW = b"1," + b"x" * 1000 + b"\n"
FEATURES = (
    b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,'
    b' "properties": {"a": 1, "b": 2}}]}'
)
BOOK = packed(parts(head("a", "b") + line(2, said("A2", "1"), said("B2", "2"))))


@pytest.mark.parametrize("content", [CSV, JSON, NDJSON, FEATURES, BOOK])
@pytest.mark.parametrize("pack", [gzip.compress, lambda content: packed({"in/it": content})])
def test_every_format_is_read_from_within_gzip_and_zip(content: bytes, pack: object) -> None:
    assert callable(pack)
    row = cells(pack(content), ("a", "b"))[0]
    assert (row["a"], row["b"]) == ("1", "2")


def test_gzip_of_several_parts_is_one_file() -> None:
    assert len(cells(gzip.compress(CSV) + gzip.compress(b"3,4\n"), ("a",))) == 2


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_truncated_gzip_is_refused(kept: float) -> None:
    content = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(20_000)))
    assert "ends in the middle" in refusal(content[: int(len(content) * kept)], ("a",))


def test_a_gzip_without_its_end_is_refused() -> None:
    assert "ends in the middle" in refusal(gzip.compress(CSV)[:-4], ("a",))


def test_garbage_behind_a_gzip_is_refused() -> None:
    assert "stand behind its end" in refusal(gzip.compress(CSV) + b"garbage", ("a",))


def test_a_changed_byte_in_a_gzip_is_refused() -> None:
    content = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 5_000))
    content[-6] ^= 1
    assert "damaged" in refusal(bytes(content), ("a",))


def test_what_stands_beside_the_rows_in_an_archive_is_left_alone() -> None:
    content = packed({"README.txt": "read me", "__MACOSX/._rows.csv": "x", "rows.csv": CSV})
    assert cells(content, ("a",))


def test_of_several_files_the_form_names_one_else_they_are_named() -> None:
    content = packed({"y2016.csv": CSV, "y2017.csv": b"a,b\n3,4\n"})
    told = refusal(content, ("a",))
    assert "'y2016.csv', 'y2017.csv'" in told and "`member`" in told
    assert cells(content, ("a",), FileForm(member="y2017.csv")) == [{"a": "3", "b": "4"}]
    assert "no file 'y2018.csv'" in refusal(content, ("a",), FileForm(member="y2018.csv"))


def test_a_name_that_leads_out_of_the_archive_is_only_a_name() -> None:
    assert cells(packed({"../../etc/passwd": CSV}), ("a",)) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("content", [packed({}), packed({"folder/": ""})])
def test_an_empty_archive_is_refused(content: bytes) -> None:
    assert "holds no file" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(gzip.compress(CSV)),
        packed({"rows.csv.gz": gzip.compress(CSV)}),
    ],
    # A gzip holds the time at which it was made: it cannot name a test.
    ids=["in_gzip", "in_zip"],
)
def test_what_is_packed_twice_is_refused(content: bytes) -> None:
    assert "packed twice" in refusal(content)


def test_an_archive_within_an_archive_is_refused() -> None:
    assert "archive within an archive" in refusal(packed({"a.zip": packed({"b.csv": CSV})}))


def test_a_cut_zip_is_refused() -> None:
    assert "missing or damaged" in refusal(packed({"rows.csv": CSV * 1000})[:-30])


def test_a_changed_byte_in_a_zip_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("rows.csv", CSV)
    assert "damaged" in refusal(stream.getvalue().replace(b"1,2", b"1,3"), ("a",))


def test_a_locked_zip_is_refused() -> None:
    content = bytearray(packed({"rows.csv": CSV}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark) + at
        struct.pack_into("<H", content, start, 1)
    assert "password" in refusal(bytes(content))


def test_an_archive_of_too_many_entries_is_refused() -> None:
    content = packed({f"{n}.csv": b"" for n in range(limits.MOST_ENTRIES + 1)})
    assert "10001 entries" in refusal(content)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: packed({"rows.csv": content})])
def test_a_file_that_inflates_beyond_measure_is_refused(pack: object) -> None:
    assert callable(pack)
    content = pack(b"a,b\n" + LONG_ROW * (32 * limits.MIB // len(LONG_ROW)))
    assert "200 times its size" in refusal(content, ("a",))


def test_a_small_file_may_pack_as_well_as_it_likes() -> None:
    content = gzip.compress(b"a,b\n" + LONG_ROW * 5_000)
    assert len(content) * limits.HIGHEST_RATIO < 5_000 * len(LONG_ROW)
    assert len(cells(content, ("a",))) == 5_000


def test_more_than_is_read_of_one_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_INFLATED", 2 * limits.MIB)
    assert "more than 2 MiB" in refusal(b"a,b\n" + LONG_ROW * 3_000, ("a",))


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"SQLite format 3\0", "SQLite"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
        (b"\x89PNG\r\n", "picture"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf\n<html>", "web page"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_other_files_are_refused_by_their_first_bytes(
    start: bytes, told: str, pack: object
) -> None:
    assert callable(pack)
    assert told in refusal(pack(start + b"\x01\x02" * 50), ("a",))


def ending(entries: int, length: int, *, large: bool = False) -> bytes:
    """A zip's end that claims a directory of so many entries and bytes."""
    if not large:
        return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, length, 0, 0)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, 0)
    full = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, 8, 1) + full


@pytest.mark.parametrize(
    "end",
    [
        ending(1, limits.LARGEST_DIRECTORY + 1),
        ending(limits.MOST_ENTRIES + 1, 46),
        ending(1, limits.LARGEST_DIRECTORY + 1, large=True)[-2000:],
        ending(1_000_000, 46, large=True),
    ],
)
def test_a_directory_that_is_too_large_is_refused_before_it_is_read(
    end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("the directory was read")

    monkeypatch.setattr("service.domain.imports.files.unpacking.zipfile.ZipFile", opened)
    told = refusal(b"PK\x03\x04" + b"\0" * 4 + end, ("a",))
    assert "Send the one file that holds the rows" in told


def test_a_directory_that_names_more_than_its_end_says_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_ENTRIES", 3)
    content = bytearray(packed({f"{n}.csv": b"" for n in range(5)}))
    content[-14:-10] = struct.pack("<2H", 1, 1)
    assert "5 entries" in refusal(bytes(content), ("a",))


def test_a_method_that_inflates_at_will_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("rows.csv", CSV)
    assert "ordinary zip" in refusal(held.getvalue(), ("a",))
