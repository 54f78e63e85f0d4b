"""Proposes a profile for a file that has none: what is not certain is left to be decided."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.opening import the_format
from service.domain.imports.files.unpacking import Opened
from service.domain.imports.profiles.expressions import slug_of
from service.domain.imports.profiles.finding_rows import Found, find_rows
from service.domain.imports.profiles.nodes import TODO
from service.domain.imports.profiles.tasting import Taste, taste_all
from service.model.noun import Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.vocabulary import load_vocabularies, nearest

_COUNTED = ("killed", "injured", "people")
_PLACES = ("country", "admin1", "place", "latitude", "longitude")


@dataclass(frozen=True)
class Proposal:
    """A profile to be completed: its text, what its columns seem to hold, and what was left out."""

    text: str
    tastes: tuple[Taste, ...]
    noun: str
    rows: int
    told: tuple[str, ...]

    @property
    def questions(self) -> int:
        """How many places are left to be decided."""
        return self.text.count(TODO)


def propose(path: Path, form: FileForm) -> Proposal:
    """A profile for a file.

    Rule: what the file shows is written down, what it does not (whose it is, in which order a day
    is written, what a word means) stays open, and a profile with an open place does not load.

    Args:
        form: what is known of the file already; what it leaves open the file tells.
    Raises:
        UnreadableFile: the file cannot be read as it is.
    """
    found = find_rows(path, form)
    with path.open("rb") as source:
        kind = form.format or the_format(Opened(source, form.member), form)
    tastes = taste_all(found.columns, found.rows)
    roles = _roles(tastes)
    noun = _noun_of(roles)
    lines = [
        *_head(path, kind, found),
        *_columns(tastes),
        *_skipped(found),
        *_places(roles),
        *_claims(noun, roles, tastes),
    ]
    text = "\n".join(lines) + "\n"
    return Proposal(text, tuple(tastes), noun, len(found.rows), _told(found))


def _told(found: Found) -> tuple[str, ...]:
    """What was left out of the file: totals, lines that are no rows, other sheets or lists."""
    totals = [
        f"column {name}: a row of '{word}' is a total"
        for name, words in found.totals.items()
        for word in words
    ]
    others = f"{_where(found)}; not {', '.join(found.others)}" if found.others else ""
    return (*([others] if others else []), *totals, *found.told)


def _where(found: Found) -> str:
    """Where in the file the rows were found."""
    if found.form.sheet:
        return f"the rows are taken from sheet {_q(found.form.sheet)}"
    at = f"at {_q(found.form.rows_at)}" if found.form.rows_at else "at its top"
    return f"the rows are taken from the list {at}"


def _roles(tastes: Sequence[Taste]) -> dict[str, list[Taste]]:
    """The columns of each role; an id tells the rows apart, and the first such column will do."""
    found: dict[str, list[Taste]] = {}
    for each in tastes:
        unfit = each.role == "id" and (not each.unique or "id" in found)
        unfit |= each.role == "day" and each.holds != "day"
        unfit |= each.role in _COUNTED and each.holds not in ("count", "quantity")
        if not unfit:
            found.setdefault(each.role, []).append(each)
    return found


def _which(columns: Sequence[Taste]) -> str:
    """The one column of a role; a question where there are several."""
    if len(columns) == 1:
        return _q(columns[0].column)
    return _open(f"which column: {' or '.join(each.column for each in columns)}")


def _noun_of(roles: Mapping[str, list[Taste]]) -> str:
    if "killed" in roles or "injured" in roles:
        return "casualty_figure"
    if "people" in roles and "day" in roles:
        return "population_estimate"
    return ""


def _q(text: str) -> str:
    """A text as YAML has it: quoted, so that nothing in it means something."""
    return json.dumps(text, ensure_ascii=False)


def _open(question: str) -> str:
    return _q(f"{TODO}: {question}")


def _head(path: Path, kind: str, found: Found) -> Iterator[str]:
    name = slug_of(path.name.split(".")[0]) or "own"
    yield from (
        f"name: {name}",
        f"title: {_q(path.name)}",
        "# The list in which the file's ids count; another file of the same list takes the same.",
        f"scheme: {name}",
        "dataset:",
        f"  family: {_open('a short name of the publisher, such as snhr')}",
        f"  name: {_open('the name of the publisher')}",
        f"  key: {name}",
        f"  title: {_open('the title of the dataset')}",
        f"  licence: {_open('under which licence it is published')}",
        f"  attribution: {_open('how the publisher asks to be named')}",
    )
    if found.others:
        yield f"# Of this file {_where(found)}; there are also {', '.join(map(_q, found.others))}."
    yield f"file: {{format: {kind}{_more(found.form)}}}"


def _more(form: FileForm) -> str:
    told = {
        "encoding": form.encoding, "delimiter": form.delimiter, "sheet": form.sheet,
        "rows_at": form.rows_at, "member": form.member,
    }  # fmt: skip
    return "".join(f", {name}: {_q(str(text))}" for name, text in told.items() if text)


def _columns(tastes: Sequence[Taste]) -> Iterator[str]:
    yield "columns:"
    for each in tastes:
        parts = [] if each.holds == "text" else [f"holds: {each.holds}"]
        if each.suppressed:
            parts.append(f"suppressed: [{', '.join(map(_q, each.suppressed))}]")
        if each.blank_words:
            parts.append(f"blank_words: [{', '.join(map(_q, each.blank_words))}]")
        if each.holds in ("count", "quantity") and each.blanks:
            what = f"{each.blanks} cells are empty: unknown, zero or refuse?"
            parts.append(f"blank: {_open(what)}")
        told = f" {{{', '.join(parts)}}}" if parts else ""
        yield f"  {_q(each.column)}:{told}  # {each.sure}: {' '.join(each.why.split())}"


def _skipped(found: Found) -> Iterator[str]:
    """The rows that are totals: left out, never recorded beside what they sum up."""
    if not found.totals:
        return
    yield "rows:"
    yield "  skip:"
    for name, words in found.totals.items():
        said = ", ".join(map(_q, words))
        yield f'    - {{column: {_q(name)}, is_any: [{said}], as: "A total."}}'


def _places(roles: Mapping[str, list[Taste]]) -> Iterator[str]:
    if not any(role in roles for role in _PLACES):
        return
    yield "places:"
    yield "  where:"
    if "country" in roles:
        yield f"    country: {_which(roles['country'])}"
    else:
        yield f"    only: [{_open('the country, as SYR')}]"
    if "admin1" in roles:
        yield f"    admin1: {_which(roles['admin1'])}"
    pointed = "latitude" in roles and "longitude" in roles
    if "place" in roles:
        yield f"    settlement: {_which(roles['place'])}"
    if pointed:
        longitude, latitude = (_which(roles[each]) for each in ("longitude", "latitude"))
        yield f"    point: {{longitude: {longitude}, latitude: {latitude}}}"
    question = "how exactly the file knows: settlement, admin3, admin2, admin1 or country"
    sure = "admin1" if "admin1" in roles and not pointed and "place" not in roles else ""
    yield f"    known_to: {sure or _open(question)}"


def _claims(noun: str, roles: Mapping[str, list[Taste]], tastes: Sequence[Taste]) -> Iterator[str]:
    yield "claims:"
    if not noun:
        known = ", ".join(BY_TABLE)
        yield f"  - noun: {_open(f'what a row is: {known}')}"
        yield f"    id: {_id(roles)}"
        yield "    fields: {}"
        return
    if noun == "population_estimate":
        yield from _claim(BY_TABLE[noun], roles, tastes, "people", "")
        return
    counted = [role for role in ("killed", "injured") if role in roles]
    for role in counted:
        yield from _claim(BY_TABLE[noun], roles, tastes, role, role if len(counted) > 1 else "")


def _claim(
    noun: Noun, roles: Mapping[str, list[Taste]], tastes: Sequence[Taste], counted: str, suffix: str
) -> Iterator[str]:
    yield f"  - noun: {noun.table}"
    if suffix:
        yield f"    as: {suffix}"
    yield f"    id: {_id(roles, suffix)}"
    yield "    fields:"
    if noun.table == "casualty_figure":
        yield f"      metric: {counted}"
        yield "      basis: incident"
    yield f"      quantity: {{quantity: {_which(roles[counted])}}}"
    if "day" in roles:
        own = "period" if noun.table == "casualty_figure" else "counted_on"
        yield f"      {own}: {_day(roles['day'])}"
    if any(role in roles for role in _PLACES):
        yield "      place_id: {place: where}"
    yield "      source_id: {source: dataset}"
    used = {counted, "id", "day", *_PLACES}
    yield from _words(noun, tastes)
    kept = [
        each.column for each in tastes
        if each.role not in used and not (each.words and _field_of(noun, each))
        and each.holds not in ("count", "quantity", "degrees")
    ]  # fmt: skip
    if kept:
        yield "      # What no field holds is kept in words. Leave out what names a person."
        yield f"      notes: {{kept: [{', '.join(map(_q, kept))}]}}"


def _id(roles: Mapping[str, list[Taste]], suffix: str = "") -> str:
    if "id" not in roles:
        question = "no column tells the rows apart: name several, as '{place} {day}'"
        return f"{{template: {_open(question)}}}"
    column = roles["id"][0].column
    return f"{{template: {_q(f'{{{column}}}:{suffix}')}}}" if suffix else _q(column)


def _day(days: Sequence[Taste]) -> str:
    column, day = _which(days), days[0]
    if day.asks:
        return f"{{day: {column}, formats: [{_open(day.asks)}]}}"
    return f"{{day: {column}, formats: [{day.formats[0]}]}}"


def _field_of(noun: Noun, each: Taste) -> str:
    """The field of a noun that a column with few words may be for; "" where none is."""
    fields = {
        field.name: field
        for field in noun.fields
        if field.kind is Kind.WORD and field.vocabulary and field.name not in ("metric", "basis")
    }
    return each.role if each.role in fields else nearest(each.column, fields) or ""


def _words(noun: Noun, tastes: Sequence[Taste]) -> Iterator[str]:
    """The small vocabularies of a file: what a word means is never guessed from its sound."""
    done: set[str] = set()
    for each in tastes:
        name = _field_of(noun, each) if each.words else ""
        if not name or name in done:
            continue
        done.add(name)
        vocabulary = load_vocabularies()[noun.by_name[name].vocabulary or ""]
        yield f"      {name}:"
        yield f"        map: {_q(each.column)}"
        yield "        to:"
        for word in each.words:
            same = word if word in vocabulary.words else None
            known = ", ".join(vocabulary.words)
            yield f"          {_q(word)}: {same or _open(f'one of {known}')}"


def shown(value: Any, longest: int = 60) -> str:
    """A value of a claim for a table on a screen."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
