"""Memory stays flat however large a file is, and however much one was made to fill it."""

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.domain.imports.files import limits
from tests.imports.files.made import head, line, parts, said

# Reads a file in a process of its own; prints how it ended and by how many MiB the process grew.
READING = """
import resource, sys
from pathlib import Path
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.opening import open_rows
from service.domain.imports.files.rows import UnreadableFile

def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

before, count, told = held(), 0, ""
try:
    for row in open_rows(Path(sys.argv[1]), FileForm(), ("a",)):
        count += 1
except UnreadableFile as refused:
    told = str(refused)
print(count, held() - before, told, sep="|")
"""
ROOT = Path(__file__).parents[3]
# What the stages of reading hold: some steps of 64 KiB, one record, the shared texts.
MOST_MIB = 24
LONG_ROW = b"1," + b"x" * 1000 + b"\n"


def reading(path: Path) -> tuple[int, float, str]:
    """How many rows were read, how much memory that took, and why the file was refused."""
    ran = subprocess.run(
        [sys.executable, "-c", READING, str(path)],
        capture_output=True, check=True, cwd=ROOT, text=True, timeout=110,
    )  # fmt: skip
    count, grown, told = ran.stdout.strip().split("|", 2)
    return int(count), float(grown), told


def zipped(path: Path, members: dict[str, list[bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
    return path


def book(path: Path, **replaced: list[bytes]) -> Path:
    """A workbook whose named parts (by their last word) are replaced by pieces."""
    made = parts(head("a") + line(2, said("A2", "1")))
    members = {
        name: [text.encode() if isinstance(text, str) else text] for name, text in made.items()
    }
    for word, pieces in replaced.items():
        [name] = [name for name in members if name.endswith(f"/{word}.xml")]
        members[name] = pieces
    return zipped(path, members)


@pytest.mark.parametrize(
    ("start", "piece", "end"),
    [
        (b"a,b\n", b"%d,some words of a row\n", b""),
        (b"", b'{"a": %d, "b": "some words of a row"}\n', b""),
        (b'[{"a": 0}', b',{"a": %d, "b": "some words"}', b"]"),
        (
            b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}',
            b',{"type": "Feature", "properties": {"a": %d}, "geometry": null}',
            b"]}",
        ),
    ],
)
def test_a_long_file_is_read_in_flat_memory(
    tmp_path: Path, start: bytes, piece: bytes, end: bytes
) -> None:
    path = tmp_path / "rows"
    path.write_bytes(start + b"".join(piece % n for n in range(100_000)) + end)
    count, grown, told = reading(path)
    assert (count >= 100_000, told) == (True, "")
    assert grown < MOST_MIB


def test_a_long_sheet_is_read_in_flat_memory(tmp_path: Path) -> None:
    row = "<row><c t='inlineStr'><is><t>x</t></is></c><c><v>%d</v></c></row>"
    start, end = str(parts(head("a", "b"))["xl/worksheets/sheet1.xml"]).split("</sheetData>")
    pieces = [(row % n).encode() for n in range(15_000)]
    path = book(tmp_path / "long", sheet1=[start.encode(), *pieces, f"</sheetData>{end}".encode()])
    count, grown, told = reading(path)
    assert (count, told) == (15_000, "")
    assert grown < MOST_MIB


def test_a_gzip_that_was_made_to_fill_a_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(b"a,b\n")
        for _ in range(40):
            stream.write(LONG_ROW * (limits.MIB // len(LONG_ROW)))
    _, grown, told = reading(path)
    assert "200 times" in told and grown < MOST_MIB


@pytest.mark.parametrize(
    ("start", "filler"),
    [(b'[{"a": "', b"x"), (b'[{"a": ', b"["), (b'{"rows": ', b" "), (b"a,b\n1,", b'"')],
)
def test_a_text_without_end_is_refused_or_read(tmp_path: Path, start: bytes, filler: bytes) -> None:
    path = tmp_path / "endless"
    path.write_bytes(start + filler * (24 * limits.MIB))
    _, grown, told = reading(path)
    assert told
    assert grown < 8 * limits.LONGEST_RECORD / limits.MIB


def test_shared_texts_that_were_made_to_fill_a_memory_are_refused(tmp_path: Path) -> None:
    pieces = [b"<sst>", *[b"<si><t></t></si>" * 10_000] * 200, b"</sst>"]
    _, grown, told = reading(book(tmp_path / "bomb", sharedStrings=pieces))
    assert told and grown < 2 * MOST_MIB


def test_a_sheet_that_was_made_to_fill_a_memory_is_refused(tmp_path: Path) -> None:
    pieces = [b"<worksheet><sheetData><row r='1'>", *[b"<c><v>1</v></c>" * 10_000] * 200]
    _, grown, told = reading(book(tmp_path / "bomb", sheet1=pieces))
    assert told and grown < MOST_MIB
