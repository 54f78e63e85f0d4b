"""Reads rows by a profile: one by one, keeping nothing but how far running totals have come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.imports.arriving.rows import BY_COLUMNS, OPTION, ArrivingRows
from service.domain.imports.cells import Cells
from service.domain.imports.datasets import Dataset
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import Fault, Flag, RowClaim, RowReader, RowReading
from service.domain.imports.profiles.asking import AskedPlace
from service.domain.imports.profiles.checks import Check
from service.domain.imports.profiles.claims import (
    ClaimParts,
    ClaimRule,
    claims_of,
    name_records,
    settled_by_id,
)
from service.domain.imports.profiles.columns import Column
from service.domain.imports.profiles.patterns import CellTooLong
from service.domain.imports.profiles.placing import PlaceRule, lacking_place, place_of
from service.domain.imports.profiles.remembering import Parts
from service.domain.imports.profiles.rows import NO_RECORD, RowRules
from service.domain.imports.profiles.totals import Counting, TotalsRule
from service.domain.imports.profiles.view import Value, View

# In these a column that no row has yet may come in a later one.
_WITHOUT_HEADER = ("json", "ndjson", "geojson")


@dataclass(frozen=True)
class Rules:
    """A whole profile, ready to read rows."""

    dataset: Dataset
    scheme: str
    form: FileForm
    columns: Mapping[str, Column]
    rows: RowRules
    values: Mapping[str, Value]
    places: Mapping[str, PlaceRule | AskedPlace]
    checks: tuple[Check, ...]
    claims: tuple[ClaimRule, ...]
    totals: TotalsRule | None
    keeps_rows: bool = False
    exported: bool = False

    def begin(self, gazetteer: Gazetteer, options: Mapping[str, str]) -> RowReader:
        """The reader of a file's rows.

        Raises:
            UnreadableFile: the gazetteer lacks a place that every row counts for.
        """
        for rule in self.places.values():
            if slug := lacking_place(rule, gazetteer):
                reason = f"The gazetteer lacks the place '{slug}'; record it, or run the seed."
                raise UnreadableFile(reason)
        reading = _Reading(self, gazetteer, options)
        return reading.read

    @property
    def id_value(self) -> Value | None:
        """What the file calls a row."""
        return self.claims[0].external_id if self.claims else None


class _Reading:
    """One file on the way through its rows."""

    def __init__(self, rules: Rules, gazetteer: Gazetteer, options: Mapping[str, str]):
        self._rules = rules
        self._gazetteer = gazetteer
        self._options = options
        self._names: dict[str, str] | None = None
        self._earlier: dict[tuple[str, str], str] = {}
        self._met: dict[UUID, tuple[int, str]] = {}
        self._counting = Counting(rules.totals) if rules.totals else None
        word = options[OPTION] if rules.exported else BY_COLUMNS
        self._exported = ArrivingRows(rules.scheme, word) if rules.exported else None
        self._parts = _parts_of(rules)
        self._claims = tuple(map(ClaimParts, rules.claims))
        self._validated = [each for each in rules.columns.values() if _is_validated(each)]
        self._several = [each for each in rules.columns.values() if each.also]

    def read(self, number: int, given: Mapping[str, str]) -> RowReading:
        """What becomes of a row."""
        try:
            return self._taken(number, given)
        except CellTooLong as too_long:
            return RowReading(faults=(too_long.fault(number, given),))

    def _taken(self, number: int, given: Mapping[str, str]) -> RowReading:
        rules = self._rules
        cells = self._renamed(given)
        if flag := rules.rows.skipped(number, cells):
            return RowReading(flags=(flag,), skipped=True)
        if self._exported is not None:
            return self._exported.read(number, cells)
        if rules.rows.unpivot is None:
            return self._read(number, cells)
        parts = []
        for column, part in rules.rows.unpivot.parts(cells):
            if told := rules.rows.unpivot.withheld(number, column, part):
                parts.append(RowReading(flags=(told,), skipped=True))
                continue
            read = self._read(number, part)
            own = rules.rows.unpivot.cell
            faults = tuple(_about(fault, own, column) for fault in read.faults)
            flags = tuple(_about(flag, own, column) for flag in read.flags)
            parts.append(replace(read, faults=faults, flags=flags))
        return _together(number, parts)

    def _renamed(self, given: Mapping[str, str]) -> Mapping[str, str]:
        """The cells under the names that the profile uses.

        Raises:
            UnreadableFile: a needed column stands under none of its names.
        """
        several = self._several
        if not several:
            return given
        if self._names is None or self._rules.form.format in _WITHOUT_HEADER:
            self._names = _names_in(given, several, self._rules.form)
        if not self._names:
            return given
        return {**given, **{name: given.get(other, "") for name, other in self._names.items()}}

    def _read(self, number: int, given: Mapping[str, str]) -> RowReading:
        view = self._view(number, given)
        cells, rules = view.cells, self._rules
        for column in self._validated:
            _validate(cells, column)
        for name, value in self._parts.values.items():
            view.values[name] = value.told(view, self._parts).value
        settled = settled_by_id(rules.claims, view)
        for name, place in self._parts.places.items():
            told = None if name in settled else place.told(view, self._parts).value
            view.places[name] = told
        for check in rules.checks:
            check.apply(view)
        name_records(rules.claims, rules.scheme, view)
        claims = claims_of(self._claims, rules.scheme, view, self._parts)
        if self._counting is not None:
            claims += self._counting.claims(view)
        self._refuse_met(view, claims)
        finished = _finished(cells, claims, self._name_of(view, claims))
        self._remember(number, view, finished.claims)
        return finished

    def _refuse_met(self, view: View, claims: list[RowClaim]) -> None:
        """Refuses a row that is the same known place as an earlier one under another id."""
        for claim in claims:
            row, name = self._met.get(claim.known.id, (0, "")) if claim.known else (0, "")
            if row and name != claim.external_id:
                reason = f"Row {row} is the same place."
                remedy = "Keep one of the two rows, or mend what says which place it is."
                view.cells.refuse(self._column_of_id, "place_twice", reason, remedy)

    def _remember(self, number: int, view: View, claims: tuple[RowClaim, ...]) -> None:
        for claim in claims:
            if claim.known is not None:
                self._met.setdefault(claim.known.id, (number, claim.external_id))
            if self._rules.keeps_rows:
                told = claim.known.id if claim.known else None
                record_id = told or shipped_id(f"{self._rules.scheme}:{claim.external_id}")
                self._earlier[claim.noun.table, claim.external_id] = str(record_id)

    @property
    def _column_of_id(self) -> str:
        value = self._rules.id_value
        return value.column if value else ""

    def _view(self, number: int, given: Mapping[str, str]) -> View:
        cells = Cells(number, given, self._rules.columns)
        rules = self._rules
        view = View(cells, self._gazetteer, self._options, rules.dataset, earlier=self._earlier)
        view.types_days = rules.form.format == "xlsx"
        return view

    def _name_of(self, view: View, claims: list[RowClaim]) -> str | None:
        if claims:
            return claims[0].external_id
        value = self._rules.id_value
        return str(value.read(view) or "") or None if value else None


def _names_in(given: Mapping[str, str], several: list[Column], form: FileForm) -> dict[str, str]:
    names = {}
    for column in several:
        if column.name in given:
            continue
        found = next((name for name in column.also if name in given), None)
        if found is not None:
            names[column.name] = found
        elif column.needed and form.format not in _WITHOUT_HEADER:
            told = " or ".join(f"'{name}'" for name in (column.name, *column.also))
            raise UnreadableFile(f"The file lacks {told}; add it, or choose another profile.")
    return names


def _parts_of(rules: Rules) -> Parts:
    parts = Parts(
        {name: value.read for name, value in rules.values.items()},
        {name: partial(place_of, rule) for name, rule in rules.places.items()},
    )
    for claim in rules.claims:
        if claim.known_as:
            # The row's id may settle it, which is none of its own cells.
            parts.places[claim.known_as].closed = True
    return parts


def _is_validated(column: Column) -> bool:
    return column.holds in ("count", "quantity", "boolean") or column.blank == "refuse"


def _validate(cells: Cells, column: Column) -> None:
    """Reads what a column declares to hold, so that all faults of a row are told at once."""
    if column.holds == "count":
        cells.count(column.name)
    elif column.holds == "quantity":
        cells.quantity(column.name)
    elif column.holds == "boolean":
        cells.boolean(column.name)
    elif column.blank == "refuse":
        cells.needed(column.name)


def _finished(cells: Cells, claims: list[RowClaim], name: str | None) -> RowReading:
    flags = tuple(cells.flags)
    if cells.faults:
        # One cell can be read by several claims; its fault is told once.
        faults = dict.fromkeys(replace(fault, external_id=name) for fault in cells.faults)
        return RowReading(faults=tuple(faults), flags=flags)
    if not claims:
        nothing = Flag(cells.number, None, None, NO_RECORD, "The row states nothing to record.")
        return RowReading(flags=(*flags, nothing), skipped=True)
    return RowReading(tuple(claims), flags=flags)


def _about(told: Any, cell: str, column: str) -> Any:
    """A fault or flag of a wide table's cell, by the column in which it stands in the file."""
    return replace(told, column=column) if told.column == cell else told


def _together(number: int, parts: list[RowReading]) -> RowReading:
    """The parts of a wide row as one row: what is shared once, and no id twice."""
    faults = list(dict.fromkeys(fault for each in parts for fault in each.faults))
    flags = tuple(dict.fromkeys(flag for each in parts for flag in each.flags))
    claims: dict[tuple[str, str], RowClaim] = {}
    for claim in (claim for each in parts for claim in each.claims):
        key = (claim.noun.table, claim.external_id)
        if key in claims and not claim.shared:
            reason = f"Two cells of the row have the id '{claim.external_id}'."
            remedy = "Let the profile's id hold the heading."
            fault = Fault(number, None, None, "id_twice", reason, remedy, claim.external_id)
            faults.append(fault)
        claims.setdefault(key, claim)
    told = () if faults else tuple(claims.values())
    if not told and not faults and not flags:
        flags = (Flag(number, None, None, NO_RECORD, "The row states nothing to record."),)
    return RowReading(told, tuple(faults), flags, skipped=not told and not faults)
