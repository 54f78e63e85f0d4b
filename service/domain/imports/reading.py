"""Reads the rows of a file by the rules of single writes; what is refused goes into the report."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from service.domain.claims import read_claim
from service.domain.gates import FINE_KM, REFUSED_KM
from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row, Skipped
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import (
    Fault,
    Flag,
    Profile,
    RowClaim,
    RowReader,
    RowReading,
)
from service.model.problem import Problem

# How many rows pass between two words of progress.
STEP = 100

Progress = Callable[[str, int, int], None]


@dataclass
class ImportReport:
    """What an import did, or with `dry_run` would do; `row` counts as a spreadsheet does."""

    profile: str
    dry_run: bool
    read: int = 0
    created: int = 0
    amended: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    import_id: UUID | None = None

    @property
    def state(self) -> str:
        """How the run ended, as its record says."""
        return "completed_with_errors" if self.refused else "completed"

    def as_json(self) -> dict[str, Any]:
        """The report as a client or a report file gets it."""
        names = ("read", "created", "amended", "unchanged", "skipped", "refused")
        return {
            "import_id": str(self.import_id) if self.import_id else None,
            "profile": self.profile,
            "dry_run": self.dry_run,
            "rows": {name: getattr(self, name) for name in names},
            "faults": [asdict(fault) for fault in self.faults],
            "flags": [asdict(flag) for flag in self.flags],
        }


@dataclass(frozen=True)
class ReadRow:
    """One claim of a row, checked and in its stored form."""

    number: int
    claim: RowClaim
    body: Mapping[str, Any]
    flags: tuple[Flag, ...] = ()


def read_all(
    profile: Profile,
    read: RowReader,
    content: bytes,
    gazetteer: Gazetteer,
    report: ImportReport,
    progress: Progress,
) -> Iterator[list[ReadRow]]:
    """The claims of every row that stands; the others go into the report."""
    given = rows_in(io.BytesIO(content), profile.form, profile.columns)
    rows = list(profile.arrange(given))
    seen: dict[str, int] = {}
    for done, row in enumerate(rows, start=1):
        if isinstance(row, Skipped):
            report.flags.append(Flag(row.number, None, None, "not_a_row", row.reason))
            continue
        report.read += 1
        if isinstance(row, Fault):
            faults: Sequence[Fault] = (row,)
            claims: list[ReadRow] = []
        else:
            reading = read(row.number, row.cells)
            if reading.skipped:
                report.skipped += 1
                report.flags += reading.flags
                continue
            claims, found = _check(profile, row, reading, gazetteer)
            claims = [each for each in claims if not _is_known(each, seen)]
            twice = _twice(profile, row.number, claims, seen)
            faults = _named(profile, row, [*reading.faults, *found, *twice])
            for claim in claims if not faults else ():
                report.flags += claim.flags
        if faults:
            report.refused += 1
            report.faults += faults
        else:
            yield claims
        if done % STEP == 0 or done == len(rows):
            progress("reading", done, len(rows))


def _named(profile: Profile, row: Row, faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a row with what the file calls it."""
    name = row.cells.get(profile.column_of["external_ids"], "").strip() or None
    return [replace(fault, external_id=fault.external_id or name) for fault in faults]


def _check(
    profile: Profile,
    row: Row,
    reading: RowReading,
    gazetteer: Gazetteer,
) -> tuple[list[ReadRow], list[Fault]]:
    """The claims by the rules of single writes, and what those refuse."""
    read: list[ReadRow] = []
    faults: list[Fault] = []
    for claim in reading.claims:
        try:
            body = read_claim(claim.noun, claim.claim)
        except Problem as problem:
            for error in problem.errors:
                column = profile.column_of.get((error.pointer or "/").split("/")[1])
                remedy = profile.remedies.get(column or "", "")
                cell = row.cells.get(column or "")
                faults.append(Fault(row.number, column, cell, error.code, error.detail, remedy))
            continue
        refused, flags = _check_point(profile, row.number, body, gazetteer)
        faults += refused
        # What was odd about the row stands in its first claim.
        own = () if read else reading.flags
        read.append(ReadRow(row.number, claim, body, (*own, *flags)))
    return read, faults


def _check_point(
    profile: Profile,
    number: int,
    body: Mapping[str, Any],
    gazetteer: Gazetteer,
) -> tuple[list[Fault], list[Flag]]:
    """The gate of single writes: a point lies in its place's country, or near its border."""
    country = gazetteer.country_of(UUID(body["place_id"])) if body.get("place_id") else None
    if country is None or not body.get("location"):
        return [], []
    longitude, latitude = body["location"]["coordinates"]
    outside = gazetteer.kilometres_outside(country, (longitude, latitude))
    if outside <= FINE_KM:
        return [], []
    column = profile.column_of.get("location")
    value = f"{latitude}, {longitude}"
    reason = f"The point lies {outside:.0f} km outside {country.country_code}."
    if outside <= REFUSED_KM:
        return [], [Flag(number, column, value, "outside_country", reason)]
    remedy = "Check the order of latitude and longitude, and the country."
    return [Fault(number, column, value, "outside_country", reason, remedy)], []


def _is_known(row: ReadRow, seen: Mapping[str, int]) -> bool:
    """Whether a claim that stands in several rows was read in an earlier one."""
    return row.claim.shared and row.claim.external_id in seen


def _twice(
    profile: Profile, number: int, claims: Sequence[ReadRow], seen: dict[str, int]
) -> list[Fault]:
    """A second row with the same external id, which would overwrite the first."""
    faults = []
    for row in claims:
        first = seen.setdefault(row.claim.external_id, number)
        if first != number:
            column = profile.column_of.get("external_ids")
            reason = f"Row {first} has the same id."
            remedy = "Keep one of the two rows."
            value = row.claim.external_id
            faults.append(Fault(number, column, value, "id_twice", reason, remedy))
    return faults
