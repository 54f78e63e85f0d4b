"""Reads a file by a profile without recording anything: the first claims, and what is wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.domain.claims import read_claim
from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row, Skipped
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import Fault, Profile, RowClaim, RowReading
from service.model.problem import Problem


@dataclass
class Tried:
    """What became of the rows of a file; what is wrong or odd is counted by column and reason.

    `first` are the claims of the first rows by their number, `cells` what these rows say.
    """

    read: int = 0
    skipped: int = 0
    refused: int = 0
    first: list[tuple[int, tuple[RowClaim, ...]]] = field(default_factory=list)
    cells: dict[int, Mapping[str, str]] = field(default_factory=dict)
    claims: Counter[str] = field(default_factory=Counter)
    faults: "Told" = field(default_factory=lambda: Told())
    flags: "Told" = field(default_factory=lambda: Told())


@dataclass
class Told:
    """Faults or flags by column and code: how many there are, and the first in full."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], str] = field(default_factory=dict)

    def tell(self, row: int, column: str | None, code: str, words: str) -> None:
        """Counts one."""
        key = (column or "", code)
        self.counts[key] += 1
        self.first.setdefault(key, f"row {row}: {words}")


def try_rows(
    path: Path,
    profile: Profile,
    gazetteer: Gazetteer,
    most: int,
    options: Mapping[str, str] | None = None,
) -> Tried:
    """Reads a file by a profile, and each claim by the rules of single writes.

    Args:
        most: how many rows are kept to be shown.
    Raises:
        UnreadableFile: the file as a whole cannot be read.
    """
    tried = Tried()
    read = profile.begin(gazetteer, profile.chosen(options or {}))
    with path.open("rb") as source:
        for row in profile.arrange(rows_in(source, profile.form, profile.columns)):
            if isinstance(row, Skipped):
                tried.skipped += 1
                tried.flags.tell(row.number, None, "not_a_row", row.reason)
                continue
            tried.read += 1
            if isinstance(row, Row):
                _take(tried, profile, row, read(row.number, row.cells), most)
            else:
                tried.refused += 1
                _tell(tried, row)
    return tried


def _take(tried: Tried, profile: Profile, row: Row, reading: RowReading, most: int) -> None:
    faults = [*reading.faults, *_refused(profile, row, reading)]
    tried.skipped += reading.skipped
    for flag in reading.flags:
        tried.flags.tell(flag.row, flag.column, flag.code, flag.reason)
    if faults:
        tried.refused += 1
        for fault in faults:
            _tell(tried, fault)
        return
    tried.claims.update(claim.noun.path for claim in reading.claims)
    if len(tried.first) < most and reading.claims:
        tried.first.append((row.number, reading.claims))
        tried.cells[row.number] = row.cells


def _tell(tried: Tried, fault: Fault) -> None:
    words = f"{fault.reason} {fault.remedy}"
    tried.faults.tell(fault.row, fault.column, fault.code, words)


def _refused(profile: Profile, row: Row, reading: RowReading) -> list[Fault]:
    """What the rules of single writes refuse in the claims of a row."""
    faults = []
    for claim in reading.claims:
        try:
            read_claim(claim.noun, claim.claim)
        except Problem as problem:
            for error in problem.errors:
                column = profile.column_of.get((error.pointer or "/").split("/")[1])
                cell, remedy = row.cells.get(column or ""), profile.remedies.get(column or "", "")
                faults.append(Fault(row.number, column, cell, error.code, error.detail, remedy))
    return faults
