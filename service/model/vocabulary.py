"""The words that fields may hold, read once from the vocabulary files."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "vocabularies"
LANGUAGES = ("en", "ar", "fr")


class VocabularyError(ValueError):
    """A vocabulary file is not what it should be; the service does not start with it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its labels by language, its meaning, where it comes from, its place in the list.

    `part_of` names the terms that wholly contain this one (directly; see `Vocabulary.is_part_of`).
    `schemes` names the designation schemes that use a category, empty in every other vocabulary.
    """

    value: str | int
    labels: Mapping[str, str]
    meaning: str
    source: str
    order: int
    part_of: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The term as it stands on the wire."""
        shown: dict[str, Any] = {
            "value": self.value,
            "labels": dict(self.labels),
            "meaning": self.meaning,
            "source": self.source,
            "order": self.order,
        }
        if self.part_of:
            shown["part_of"] = list(self.part_of)
        if self.schemes:
            shown["schemes"] = list(self.schemes)
        return shown


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One list of words; `ordered` says that a later term ranks above an earlier one."""

    name: str
    meaning: str
    ordered: bool
    terms: tuple[Term, ...]
    known: frozenset[str | int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep what is looked up for every word of a claim."""
        object.__setattr__(self, "known", frozenset(self.values))

    @property
    def values(self) -> tuple[str | int, ...]:
        """The values as they stand on the wire, in order."""
        return tuple(term.value for term in self.terms)

    @property
    def words(self) -> tuple[str, ...]:
        """The values as text, in order."""
        return tuple(str(term.value) for term in self.terms)

    def __contains__(self, value: object) -> bool:
        # A plain `in` would take True for 1.
        return isinstance(value, str | int) and type(value) is not bool and value in self.known

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def rank(self, value: str | int) -> int:
        """Place of a value in the list, from 1; KeyError where it is no value of the list."""
        for term in self.terms:
            if term.value == value:
                return term.order
        raise KeyError(value)

    def is_part_of(self, part: str | int, whole: str | int) -> bool:
        """Whether everything that is `part` is also `whole`; each value is part of itself."""
        if part == whole:
            return True
        parents = next((term.part_of for term in self.terms if term.value == part), ())
        return any(self.is_part_of(parent, whole) for parent in parents)

    def as_json(self) -> dict[str, Any]:
        """The list as it stands on the wire."""
        return {
            "name": self.name,
            "meaning": self.meaning,
            "ordered": self.ordered,
            "values": [term.as_json() for term in self.terms],
        }


@cache
def load_vocabularies() -> Mapping[str, Vocabulary]:
    """Every vocabulary by name; VocabularyError where a file is wrong."""
    read = (read_vocabulary(path) for path in sorted(FOLDER.glob("*.yaml")))
    return MappingProxyType({vocabulary.name: vocabulary for vocabulary in read})


def read_vocabulary(path: Path) -> Vocabulary:
    """One file, checked; VocabularyError names the file and what is wrong in it."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        vocabulary = Vocabulary(
            name=raw["name"],
            meaning=raw["meaning"],
            ordered=raw["ordered"],
            terms=tuple(_term(entry) for entry in raw["values"]),
        )
    except (yaml.YAMLError, KeyError, TypeError) as wrong:
        raise VocabularyError(f"{path.name}: {wrong!r}") from wrong
    faults = list(_faults(vocabulary, path.stem))
    if faults:
        raise VocabularyError(f"{path.name}: {'; '.join(faults)}")
    return vocabulary


def _term(entry: Mapping[str, Any]) -> Term:
    return Term(
        value=entry["value"],
        labels=MappingProxyType(dict(entry["labels"])),
        meaning=entry["meaning"],
        source=entry["source"],
        order=entry["order"],
        part_of=tuple(entry.get("part_of", ())),
        schemes=tuple(entry.get("schemes", ())),
    )


def _faults(vocabulary: Vocabulary, stem: str) -> Iterator[str]:
    if vocabulary.name != stem:
        yield f"is named {vocabulary.name}"
    if len(set(vocabulary.words)) != len(vocabulary.terms) or not vocabulary.terms:
        yield "values must be given, and differ"
    if [term.order for term in vocabulary] != list(range(1, len(vocabulary.terms) + 1)):
        yield "order must count from 1, in the order of the file"
    for term in vocabulary:
        if isinstance(term.value, bool) or not isinstance(term.value, str | int):
            yield f"{term.value!r} must be quoted"
        if tuple(term.labels) != LANGUAGES or not all(term.labels.values()):
            yield f"{term.value} needs labels en, ar, fr, in this order"
        if not (term.meaning and term.source):
            yield f"{term.value} needs a meaning and a source"
        if not set(term.part_of) <= set(vocabulary.words) - {str(term.value)}:
            yield f"{term.value} is part of something that is not in the list"


def nearest(word: str, words: Collection[str]) -> str | None:
    """The word most like the given one, or None where none is like it enough to be offered."""
    plain = {known.lower().replace("_", " "): known for known in words}
    asked = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    found = difflib.get_close_matches(asked, plain, n=1, cutoff=0.6)
    return plain[found[0]] if found else None
