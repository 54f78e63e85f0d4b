"""Finds the header of a table among its first rows, and says which cell is which column."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.domain.imports.files import limits
from service.domain.imports.files.rows import UnreadableFile

TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
# Of the cells that are filled in, as the HXL standard 1.1 says of the detection of a tag row.
TAGGED_SHARE = 0.25


@dataclass(frozen=True)
class Heading:
    """The header of a table: which row it is, and the columns by their place in a row.

    `names` are the headings, "" where a column has none; `tags` the HXL tag of each column where
    a tag row stands at `tag_row`; `positions` lead from every name that a cell has to its place.
    """

    row: int
    names: tuple[str, ...]
    tag_row: int | None = None
    tags: tuple[str, ...] = ()
    positions: dict[str, int] = field(default_factory=dict)


def is_tag_row(cells: Sequence[str]) -> bool:
    """Whether a row holds HXL tags.

    Rule: every filled cell begins with `#`, and a quarter of them at least are tags in full.
    Source: HXL standard 1.1, "Detecting the tag row".
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or not all(cell.startswith("#") for cell in filled):
        return False
    tags = sum(TAG.fullmatch(cell) is not None for cell in filled)
    return tags >= max(1, TAGGED_SHARE * len(filled))


def tag_of(cell: str) -> str:
    """A tag in one spelling: lower case, without blanks, its attributes in order of letters."""
    tag, *attributes = "".join(cell.split()).lower().split("+")
    return "+".join([tag, *sorted(attributes)])


def plain(name: str) -> str:
    """A heading without blanks at its ends, line breaks or runs of blanks."""
    return " ".join(name.replace("\ufeff", "").split())


def find_heading(
    rows: Sequence[tuple[int, Sequence[str]]], columns: Sequence[str], stated: int | None
) -> Heading | None:
    """The header among the first rows: that which is stated, or the first with all columns.

    Args:
        rows: the first rows of the file with their numbers.
        columns: those that must be there, by heading or by HXL tag.
        stated: the number of the header's row, where a profile says it.

    Returns:
        None where no row holds them all.
    """
    for at, (number, cells) in enumerate(rows):
        if stated is not None and number != stated:
            continue
        if stated is None and number > limits.HEADER_WITHIN:
            return None
        below = rows[at + 1] if at + 1 < len(rows) else None
        heading = _as_heading(number, cells, below, columns)
        if any(heading.names) and not _missing(heading, columns):
            return heading
    return None


def guess_heading(rows: Sequence[tuple[int, Sequence[str]]]) -> Heading | None:
    """The header of a table of which nothing is known: the first row that is nearly full."""
    filled = [sum(bool(plain(cell)) for cell in cells) for _, cells in rows]
    for at, (number, cells) in enumerate(rows):
        if filled[at] and filled[at] >= 0.6 * max(filled):
            below = rows[at + 1] if at + 1 < len(rows) else None
            return _as_heading(number, cells, below, ())
    return None


def refuse_without(
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Sequence[str],
    stated: int | None,
    where: str = "",
) -> UnreadableFile:
    """Why no row is the header: what the nearest one lacks, and what stands there instead."""
    within = [(number, cells) for number, cells in rows if any(plain(cell) for cell in cells)]
    if not within:
        return UnreadableFile(f"The file has no header row{where}: it is empty.")
    if stated is not None:
        within = [(number, cells) for number, cells in within if number == stated]
        if not within:
            return UnreadableFile(f"The file has no header row {stated}{where}; it ends before.")
    nearest = max(
        (_as_heading(number, cells, None, columns) for number, cells in within),
        key=lambda heading: len(columns) - len(_missing(heading, columns)),
    )
    refuse_twice(nearest)
    missing = _missing(nearest, columns)
    words = ", ".join(f"'{name}'" for name in missing[:10])
    detail = f"Row {nearest.row}{where} lacks {words}; add it, or choose another profile."
    near = [close for name in missing[:10] for close in _near(name, nearest.names)]
    if near:
        told = ", ".join(f"'{name}'" for name in dict.fromkeys(near))
        detail += f" The file has {told}: if that is meant, name it so in the profile."
    return UnreadableFile(detail)


def _near(name: str, names: Sequence[str]) -> list[str]:
    """Headings that may be the same column: spelt otherwise, or cut."""
    cut = [each for each in names if len(each) >= 8 and plain(name).startswith(each)]
    folded = {each.casefold(): each for each in names if each}
    close = difflib.get_close_matches(plain(name).casefold(), list(folded), n=1, cutoff=0.85)
    return cut or [folded[each] for each in close]


def _missing(heading: Heading, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name not in heading.positions]


def _as_heading(
    number: int,
    cells: Sequence[str],
    below: tuple[int, Sequence[str]] | None,
    columns: Sequence[str],
) -> Heading:
    """A row read as header: trailing blanks dropped, the tag row below it taken along."""
    names = [plain(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if is_tag_row(cells):
        tag_row, tags = number, tuple(map(_tag_or_none, cells))
    elif below is not None and is_tag_row(below[1]):
        tag_row, tags = below[0], tuple(map(_tag_or_none, below[1]))
    else:
        tag_row, tags = None, ()
    wanted = {plain(name): name for name in columns}
    names = _told_apart(names, columns)
    positions = {tag: at for at, tag in enumerate(tags) if tag and tags.count(tag) == 1}
    for name in columns:
        if name.startswith("#") and tag_of(name) in positions:
            positions[name] = positions[tag_of(name)]
    positions |= {wanted.get(name, name): at for at, name in enumerate(names) if name}
    return Heading(number, tuple(names), tag_row, tags, positions)


def _tag_or_none(cell: str) -> str:
    return tag_of(cell) if cell.strip() else ""


def _told_apart(names: list[str], columns: Sequence[str]) -> list[str]:
    """Repeated headings as `Name (1)`, `Name (2)` where the profile names them so."""
    asked = set(columns)
    for name in {each for each in names if each and names.count(each) > 1}:
        numbered = [f"{name} ({n})" for n in range(1, names.count(name) + 1)]
        if asked.isdisjoint(numbered):
            continue
        left = iter(numbered)
        names = [next(left) if each == name else each for each in names]
    return names


def refuse_twice(heading: Heading) -> None:
    """Refuses a header in which a heading stands twice, so that no column is taken by chance."""
    names = [name for name in heading.names if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        name = twice[0]
        detail = (
            f"The column '{name}' stands twice; remove one of them, or name '{name} (1)' and "
            f"'{name} (2)' in the profile."
        )
        raise UnreadableFile(detail)
    if len(heading.names) > limits.MOST_COLUMNS:
        detail = f"The table has {len(heading.names)} columns; at most {limits.MOST_COLUMNS} "
        raise UnreadableFile(f"{detail}are read. Remove those that are not needed.")
