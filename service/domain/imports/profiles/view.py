"""One row as the expressions of a profile see it, and what was made on the way."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.imports.cells import Cells
from service.domain.imports.datasets import Dataset
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.known import Known
from service.domain.imports.profiles.patterns import short


@dataclass(frozen=True)
class Placed:
    """Where a row lies: the place's id, how exactly it is known, the point where it is kept."""

    place_id: str
    precision: str | None
    point: tuple[float, float] | None


@dataclass
class View:
    """The row that is being read.

    `records` are the ids of the row's own claims by their name, `sources` the claims of the sources
    that it names by slug. `earlier` are the records of earlier rows by noun and external id, kept
    where rows refer to them; `known` the places that the row's claims are already, by their name.
    `types_days`: the file's cells may hold dates rather than text.
    """

    cells: Cells
    gazetteer: Gazetteer
    options: Mapping[str, str]
    dataset: Dataset
    values: MutableMapping[str, Any] = field(default_factory=dict)
    places: MutableMapping[str, Placed | None] = field(default_factory=dict)
    records: MutableMapping[str, str] = field(default_factory=dict)
    sources: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    earlier: Mapping[tuple[str, str], str] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    types_days: bool = False


@dataclass(frozen=True)
class Value:
    """An expression, ready to be read.

    `columns` are those that it reads, the most telling first; `gives` the words that stand in the
    profile itself and can come out of it.
    """

    read: Callable[[View], Any]
    columns: tuple[str, ...] = ()
    gives: tuple[Any, ...] = ()

    @property
    def column(self) -> str:
        """The column to name where the value is wrong; "" where none is read."""
        return self.columns[0] if self.columns else ""


@dataclass(frozen=True)
class Condition:
    """A condition, ready to be asked."""

    holds: Callable[[View], bool]
    columns: tuple[str, ...] = ()


def stated(value: Any) -> bool:
    """Whether something is said: not null, no empty text and no empty list."""
    return value is not None and value != "" and value != []


def several_columns(*values: Value | Condition) -> tuple[str, ...]:
    """Every column of some expressions, each once, in their order."""
    return tuple(dict.fromkeys(name for each in values for name in each.columns))


def bounded(value: Value) -> Value:
    """The value, refused where a text of it is longer than a name can be."""

    def read(view: View) -> Any:
        found = value.read(view)
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, str):
                short(each)
        return found

    return Value(read, value.columns, value.gives)
