"""What a profile is: how the rows of one publisher's file become claims, or are refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.domain.imports.gazetteer import Gazetteer
from service.model.noun import Noun


@dataclass(frozen=True)
class Fault:
    """Why a row was refused. `row` counts as a spreadsheet does: the header is row 1."""

    row: int
    column: str | None
    value: str | None
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Flag:
    """What a reviewer should look at in a row that was read."""

    row: int
    column: str | None
    value: str | None
    code: str
    reason: str


@dataclass(frozen=True)
class RowClaim:
    """One claim of a row, by the external id that makes its import repeatable.

    `sources` are the parties it names: slug → the claim by which a missing one is recorded.
    """

    noun: Noun
    external_id: str
    claim: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class RowReading:
    """What became of one row: claims, or the reasons why there are none."""

    claims: tuple[RowClaim, ...] = ()
    faults: tuple[Fault, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Profile:
    """One publisher's file.

    `columns` must all be there, in any order. `standing` are the source and the dataset document
    that every row stands on, each with its noun and fixed id, made where they are missing.
    `column_of` leads from a field of the claim back to its column, `remedies` from a column to what
    should stand in it.
    """

    name: str
    title: str
    scheme: str
    noun: Noun
    columns: tuple[str, ...]
    standing: Callable[[Gazetteer], Sequence[tuple[Noun, UUID, Mapping[str, Any]]]]
    read: Callable[[int, Mapping[str, str], Gazetteer], RowReading]
    column_of: Mapping[str, str]
    remedies: Mapping[str, str]
