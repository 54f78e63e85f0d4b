"""Finds the rows of an unknown file: its sheet, its place in JSON, and which rows are totals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.opening import open_rows
from service.domain.imports.files.rows import Row, Skipped, UnreadableFile
from service.domain.imports.files.sniffing import FileReport, sniff
from service.domain.imports.profiles.tasting import taste_all

# Rows that are tasted; a day of which the order shows only later is asked about anyway.
TASTED = 2_000
# Sheets, or lists of a JSON file, that are looked into.
_LOOKED_INTO = 20
# "Total", "Grand total", "Monthly total:", "Total général", "المجموع الكلي"; never a sentence.
_TOTAL = re.compile(
    r"(?:\w+ )?(?:sub-?)?totals?(?: \w+)?\s*:?|(?:المجموع|مجموع|الإجمالي|الاجمالي)(?: \w+)?\s*:?",
    re.IGNORECASE,
)
# What nearly every row has, a total lacks.
_NEARLY_ALL = 0.5


@dataclass(frozen=True)
class Found:
    """The first rows of a file, and the form by which they are read.

    `totals` are the words by the column in which they mark a row as a total; those rows are not
    among `rows`. `others` are the sheets or lists that were looked into and not taken.
    """

    form: FileForm
    rows: tuple[Mapping[str, str], ...]
    columns: tuple[str, ...]
    told: tuple[str, ...]
    totals: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...] = ()


def find_rows(path: Path, form: FileForm) -> Found:
    """The rows of a file of which nothing is known.

    Rule: of several visible sheets, and of several lists in JSON, the one of which most columns are
    understood is taken, then the one with most columns, then with most rows, then the first. What
    the form names already is held to.
    Args:
        form: what is known of the file already.
    Raises:
        UnreadableFile: the file cannot be read as it is.
    Source: docs/import-profiles.md, "A file without a profile, step by step".
    """
    forms = _forms(form, sniff(path, form))
    if len(forms) < 2:
        return _read(path, next(iter(forms.values()), form))
    best: tuple[tuple[int, int, int], str, Found] | None = None
    for name, each in forms.items():
        try:
            found = _read(path, each)
        except UnreadableFile:
            continue
        rank = _rank(found)
        if found.rows and len(found.columns) > 1 and (best is None or rank > best[0]):
            best = rank, name, found
    if best is None:
        return _read(path, form)
    return replace(best[2], others=tuple(name for name in forms if name != best[1]))


def _forms(form: FileForm, report: FileReport) -> dict[str, FileForm]:
    """The form for each sheet or list that may hold the rows, by its name."""
    if report.sheets and form.sheet is None:
        names = [each.name for each in report.sheets if each.heading and not each.hidden]
        return {name: replace(form, sheet=name) for name in names[:_LOOKED_INTO]}
    if report.format == "json" and not form.rows_at:
        lists = report.lists[:_LOOKED_INTO]
        return {each or "its top": replace(form, rows_at=each) for each in lists}
    return {}


def _rank(found: Found) -> tuple[int, int, int]:
    tastes = taste_all(found.columns, found.rows)
    understood = sum(bool(each.role) or each.holds not in ("text", "") for each in tastes)
    return understood, len(found.columns), len(found.rows)


def _read(path: Path, form: FileForm) -> Found:
    rows: list[Mapping[str, str]] = []
    told: list[str] = []
    with open_rows(path, form, ()) as opened:
        for row in opened:
            if isinstance(row, Row):
                rows.append(row.cells)
            else:
                number = row.number if isinstance(row, Skipped) else row.row
                told.append(f"row {number}: {row.reason}")
            if len(rows) == TASTED:
                break
    columns = dict.fromkeys(name for row in rows for name in row if not name.startswith("#"))
    kept, totals = _without_totals(rows, list(columns))
    return Found(form, tuple(kept), tuple(columns), tuple(told), totals)


def _without_totals(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str]
) -> tuple[list[Mapping[str, str]], dict[str, tuple[str, ...]]]:
    """The rows but totals, and the words that tell those.

    Rule: a row is a total where one of its cells says so, and another that most rows have is empty:
    a word such as "total" in a row that is full describes something else.
    """
    usual = [name for name in columns if _filled(rows, name) > _NEARLY_ALL * len(rows)]
    kept: list[Mapping[str, str]] = []
    totals: dict[str, list[str]] = {}
    for row in rows:
        marked = next((name for name in columns if _TOTAL.fullmatch(row.get(name, "").strip())), "")
        if marked and any(not row.get(name, "").strip() for name in usual if name != marked):
            totals.setdefault(marked, []).append(row[marked].strip())
        else:
            kept.append(row)
    return kept, {name: tuple(dict.fromkeys(words)) for name, words in totals.items()}


def _filled(rows: Iterable[Mapping[str, str]], name: str) -> int:
    return sum(bool(row.get(name, "").strip()) for row in rows)
