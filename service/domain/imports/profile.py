"""What a profile is: how the rows of one publisher's file become claims, or are refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from service.domain.imports.datasets import Dataset
from service.domain.imports.files.form import FileForm
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.known import Known
from service.domain.imports.placing.values import Candidate
from service.model.noun import Noun

_HOLDS: Mapping[str, str] = {"day": "a day as YYYY-MM-DD", "text": "a text"}


@dataclass(frozen=True)
class Fault:
    """Why a row was refused.

    `row` counts as a spreadsheet does: the header is row 1; in a JSON list the first member is 1.
    `external_id` is what the file calls the row; None where it does not say. `candidates` are the
    places that may be meant, where a name may be several.
    """

    row: int
    column: str | None
    value: str | None
    code: str
    reason: str
    remedy: str
    external_id: str | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Flag:
    """What a reviewer should look at in a row that was read."""

    row: int
    column: str | None
    value: str | None
    code: str
    reason: str
    external_id: str | None = None


@dataclass(frozen=True)
class Arrival:
    """What a record that another service exported brings beside its claim.

    `record_id` is its id, here as there. `slugs` are those of the records that it refers to, by
    their ids there; `documents` the claims by which missing ones that it cites are recorded, with
    the slug of their source. `sensitivity` is the word it has there.
    """

    record_id: UUID
    slugs: Mapping[str, str]
    documents: Mapping[str, Mapping[str, Any]]
    sensitivity: str | None


@dataclass(frozen=True)
class RowClaim:
    """One claim of a row, by the external id that makes its import repeatable.

    `sources` are the parties it names: slug → the claim by which a missing one is recorded. A
    `shared` claim stands in several rows (a route in each row of its statuses): it is recorded
    once, and later rows refer to it. `known` is the place that the row of a list of places is,
    where it is recorded already. `arrival` is there for records of another service only. `stored`
    are the members of the claim whose stored form is known already.
    """

    noun: Noun
    external_id: str
    claim: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shared: bool = False
    known: Known | None = None
    arrival: Arrival | None = None
    stored: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RowReading:
    """What became of one row: claims, or the reasons why there are none.

    A `skipped` row is no record (a heading once more, a total): its flags say why.
    """

    claims: tuple[RowClaim, ...] = ()
    faults: tuple[Fault, ...] = ()
    flags: tuple[Flag, ...] = ()
    skipped: bool = False


@dataclass(frozen=True)
class ReadRow:
    """One claim of a row, checked and in its stored form."""

    number: int
    claim: RowClaim
    body: Mapping[str, Any]
    flags: tuple[Flag, ...] = ()


RowReader = Callable[[int, Mapping[str, str]], RowReading]


class UnknownOption(ValueError):
    """A profile was asked to read in a way that it does not know, or not told what it needs."""


@dataclass(frozen=True)
class Profile:
    """One publisher's file.

    `columns` must all be there, in any order. `dataset` says who published it: the source and the
    document that every row stands on are made where they are missing. `begin` opens the reading of
    one file and gives the reader of its rows, which come in the file's order; `form` says how the
    rows stand in it. `column_of` leads from a field of the claim back to its column, `remedies`
    from a column to what should stand in it. `options` are the ways in which a file may be read:
    the name of each with its words, the usual one first. `towns_of` are the countries (ISO 3166-1
    alpha-3) whose settlements the rows name. `arrange` puts rows together that go on over several
    lines. A newer file replaces the whole of an older one, or, by the columns `parts_by`, the parts
    that it speaks of. `asked` are options that have to be given, since no file says them: the name
    of each with what it holds (`day` or `text`). `refers_to` are the nouns (by table) whose records
    the rows name. `text` is the profile as it is written.
    """

    name: str
    title: str
    scheme: str
    noun: Noun
    columns: tuple[str, ...]
    dataset: Dataset
    begin: Callable[[Gazetteer, Mapping[str, str]], RowReader]
    column_of: Mapping[str, str]
    remedies: Mapping[str, str]
    form: FileForm = field(default_factory=FileForm)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    refers_to: tuple[str, ...] = ()
    towns_of: tuple[str, ...] = ()
    arrange: Callable[[Iterable[Any]], Iterator[Any]] = iter
    republished_whole: bool = True
    parts_by: tuple[str, ...] = ()
    text: str = ""

    def chosen(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Every option with its word, the usual one where none is wanted.

        Raises:
            UnknownOption: the profile has no such option, the option no such word, or one that has
                to be given is not.
        """
        told = {}
        for name, word in wanted.items():
            if name in self.asked:
                told[name] = self._read(name, word)
            elif word not in self.options.get(name, ()):
                known = ", ".join(self.options.get(name, ())) or "nothing"
                raise UnknownOption(f"{self.name} takes {known} for {name}, not {word}")
        for name in self.asked:
            if name not in wanted:
                raise UnknownOption(
                    f"{self.name} needs {name} ({_HOLDS[self.asked[name]]}): no file says it"
                )
        usual = {name: wanted.get(name, words[0]) for name, words in self.options.items()}
        return {**usual, **told}

    def _read(self, name: str, word: str) -> str:
        text, holds = word.strip(), self.asked[name]
        try:
            right = date.fromisoformat(text).isoformat() == text if holds == "day" else bool(text)
        except ValueError:
            right = False
        if not right:
            raise UnknownOption(f"{self.name} takes {_HOLDS[holds]} for {name}, not '{word}'")
        return text
