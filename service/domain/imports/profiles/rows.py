"""Which rows of a file are records: what is skipped and told, what goes on over several lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain.imports.cells import WITHHELD
from service.domain.imports.files.rows import Skipped
from service.domain.imports.files.tables import RAGGED
from service.domain.imports.profile import Flag
from service.domain.imports.profiles.columns import Column
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.patterns import Pattern

NO_RECORD = "not_a_row"
_SKIP = ("column", "matches", "is_any", "blank", "headings", "as")


@dataclass(frozen=True)
class SkipRule:
    """Rows that are no records; `reason` is what the report says of them."""

    reason: str
    column: str = ""
    pattern: Pattern | None = None
    words: frozenset[str] = frozenset()
    blank: tuple[str, ...] = ()
    headings: bool = False

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is one of them."""
        if self.headings:
            told = [(name, text.strip()) for name, text in cells.items() if text.strip()]
            return bool(told) and all(name.strip() == text for name, text in told)
        if self.blank:
            return not any(cells.get(name, "").strip() for name in self.blank)
        return self.says(cells.get(self.column, "").strip())

    def says(self, text: str) -> bool:
        """Whether a cell's text is what such rows have."""
        return text in self.words or (self.pattern is not None and self.pattern.finds(text))


@dataclass(frozen=True)
class Unpivot:
    """A table with a column per province, cause or key: every cell of it is a row of its own.

    `heading` and `cell` are the names under which the column's name and its cell are read; a named
    group of the pattern is a column too. `blank_words` are cells that count as empty, `suppressed`
    marks of a count that is withheld: with `leave_out` there is no row for either.
    """

    columns: tuple[str, ...]
    but: frozenset[str]
    pattern: Pattern | None
    heading: str
    cell: str
    blank: str
    blank_words: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()

    def parts(self, cells: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows of a row, by the column that each is about."""
        names: Iterable[str] = self.columns
        if not self.columns:
            names = [name for name in cells if self._is_one(name)]
        for name in names:
            text = cells.get(name, "").strip()
            if self.blank == "keep" or (text and text not in self.blank_words):
                found = self.pattern.search(name, len(name)) if self.pattern else None
                heading = found[1] if found and found.groups() else name
                groups = found.groupdict() if found else {}
                said = {key: (each or "").strip() for key, each in groups.items()}
                told = {self.heading: (heading or "").strip(), self.cell: text}
                yield name, {**cells, **said, **told}

    def withheld(self, number: int, column: str, cells: Mapping[str, str]) -> Flag | None:
        """What is told of a cell whose count is withheld; None where its row is read."""
        text = cells[self.cell]
        if self.blank == "keep" or text not in self.suppressed:
            return None
        return Flag(number, column, text, "suppressed", WITHHELD)

    def _is_one(self, name: str) -> bool:
        if self.pattern is not None:
            return self.pattern.finds(name) and name not in self.but
        return name not in self.but and not name.startswith("#")


@dataclass(frozen=True)
class RowRules:
    """What a profile says of the rows of its file."""

    skip: tuple[SkipRule, ...] = ()
    continued: str | None = None
    between: str = " "
    unpivot: Unpivot | None = None

    def skipped(self, number: int, cells: Mapping[str, str]) -> Flag | None:
        """Why a row is no record; None where it is one."""
        for rule in self.skip:
            if rule.holds(cells):
                column = rule.column or None
                text = cells.get(rule.column) if rule.column else None
                return Flag(number, column, text, NO_RECORD, rule.reason)
        return None

    def arrange(self, rows: Iterable[Any], columns: Iterable[Column]) -> Iterator[Any]:
        """The rows with those put together that go on over several lines.

        Rule: a row whose cell in the key's column is empty continues the row above it, cell by
        cell; rows that are no records stay between them as they are.

        Args:
            rows: as a file gives them; what has no cells (a fault) is given on.
            columns: as the profile declares them.
        """
        rows = map(self._footnote, rows)
        if self.continued is None:
            yield from rows
            return
        names = next((column.also for column in columns if column.name == self.continued), ())
        held: Any = None
        for row in rows:
            cells = getattr(row, "cells", None)
            if cells is None or self.skipped(row.number, cells):
                yield row
            elif any(cells.get(name, "").strip() for name in (self.continued, *names)) or not held:
                if held is not None:
                    yield held
                held = row
            else:
                held = replace(held, cells=self._together(held.cells, cells))
        if held is not None:
            yield held

    def _footnote(self, row: Any) -> Any:
        """A row with too few or too many cells that the profile knows by its first cell as none."""
        if getattr(row, "code", "") != RAGGED or not row.value:
            return row
        rule = next((each for each in self.skip if each.says(row.value)), None)
        return Skipped(row.row, rule.reason) if rule else row

    def _together(self, first: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
        told = dict(first)
        for name, text in more.items():
            if text.strip():
                told[name] = self.between.join(
                    filter(None, (told.get(name, "").strip(), text.strip()))
                )
        return told


def read_rows(node: Node, columns: dict[str, Column]) -> RowRules:
    """What a profile says under `rows`; the columns that a wide table makes are added."""
    if node.raw is None:
        return RowRules()
    node.members(("skip", "continued", "unpivot"))
    skip = tuple(_skip(each, columns) for each in node.at("skip").members_of_list())
    continued, between = None, " "
    if node.has("continued"):
        given = node.at("continued")
        given.members(("key", "between"), ("key",))
        continued = given.at("key").known(given.text("key"), columns, "column")
        between = str(given.at("between").raw) if given.has("between") else " "
    unpivot = _unpivot(node.at("unpivot"), columns) if node.has("unpivot") else None
    return RowRules(skip, continued, between, unpivot)


def _skip(node: Node, columns: Mapping[str, Column]) -> SkipRule:
    node.members(_SKIP, ("as",))
    reason = node.text("as")
    if node.flag("headings"):
        return SkipRule(reason, headings=True)
    if node.has("blank"):
        blank = node.texts("blank")
        for name in blank:
            node.at("blank").known(name, columns, "column")
        return SkipRule(reason, blank=blank)
    column = node.at("column").known(node.text("column"), columns, "column")
    pattern, words = node.pattern("matches"), frozenset(node.texts("is_any"))
    if pattern is None and not words:
        raise node.mistake("say which rows: matches, is_any, blank or headings")
    return SkipRule(reason, column, pattern, words)


def _unpivot(node: Node, columns: dict[str, Column]) -> Unpivot:
    node.members(
        ("columns", "but", "matching", "heading", "cell", "holds", "blank", "blank_words",
         "suppressed"),
        ("heading", "cell"),
    )  # fmt: skip
    given = node.texts("columns")
    if not given and not node.has("but") and not node.has("matching"):
        raise node.mistake("say which columns: columns, but or matching")
    heading, cell = node.text("heading"), node.text("cell")
    for name in given:
        columns.setdefault(name, Column(name))
    but = frozenset((*node.texts("but"), *(() if given else columns)))
    pattern = node.pattern("matching")
    for name in (*(pattern.regex.groupindex if pattern else ()), heading):
        columns[name] = Column(name, needed=False)
    holds = node.choice("holds", ("text", "count", "quantity"), "text")
    words, marks = frozenset(node.texts("blank_words")), frozenset(node.texts("suppressed"))
    columns[cell] = Column(
        cell,
        needed=False,
        holds=holds,  # type: ignore[arg-type]
        blank_words=words,
        suppressed=marks,
        remedy="Mend the cell.",
    )
    blank = node.choice("blank", ("leave_out", "keep"), "leave_out")
    return Unpivot(given, but, pattern, heading, cell, blank, words, marks)
