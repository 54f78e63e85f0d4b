"""The columns of a file as a profile declares them: names, contents, blanks, remedies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from service.domain.imports.files.heading import TAG, tag_of
from service.domain.imports.profiles.nodes import Node

Holds = Literal["text", "count", "quantity", "day", "degrees", "boolean"]
Blank = Literal["unknown", "zero", "refuse"]
COUNT_REMEDY = "Write a whole number from 0, or leave the cell empty where nothing is stated."
DAY_REMEDY = "Write the day as YYYY-MM-DD."
DEGREES_REMEDY = "Write degrees, WGS 84: latitude from -90 to 90, longitude from -180 to 180."
REMEDIES: Mapping[str, str] = {
    "text": "",
    "count": COUNT_REMEDY,
    "quantity": 'Write a whole number, or words such as "at least 3", "3-5" or "several".',
    "day": DAY_REMEDY,
    "degrees": DEGREES_REMEDY,
    "boolean": "Write True or False, or leave the cell empty.",
}
_MEMBERS = (
    "also", "needed", "holds", "remedy", "blank", "blank_words", "suppressed", "yes", "no",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column that a profile reads.

    `also` are other names for it, an HXL tag among them. A `needed` column must be in the file.
    `blank` says what an empty cell means; `blank_words` are cells that count as empty;
    `suppressed` are the publisher's marks for a count that it withholds. `yes` and `no` are the
    words of a boolean.
    """

    name: str
    also: tuple[str, ...] = ()
    needed: bool = True
    holds: Holds = "text"
    remedy: str = ""
    blank: Blank = "unknown"
    blank_words: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()
    yes: tuple[str, ...] = ("true",)
    no: tuple[str, ...] = ("false",)


def read_columns(node: Node) -> dict[str, Column]:
    """The columns by name, in the order of the profile."""
    columns = {name: _column(name, given) for name, given in node.mapping()}
    if not columns:
        raise node.mistake("names no column")
    taken: dict[str, str] = {}
    for column in columns.values():
        for name in (column.name, *column.also):
            if name in taken:
                raise node.at(column.name).mistake(f"'{name}' is a name of '{taken[name]}' too")
            taken[name] = column.name
    return columns


def _column(name: str, node: Node) -> Column:
    if node.raw is None:
        return Column(name)
    node.members(_MEMBERS)
    holds = node.choice("holds", tuple(REMEDIES), "text")
    blank = node.choice("blank", ("unknown", "zero", "refuse"), "unknown")
    if blank == "zero" and holds not in ("count", "quantity"):
        raise node.at("blank").mistake("only a column that holds counts can mean zero by a blank")
    return Column(
        name=name,
        also=tuple(tag_of(each) if TAG.fullmatch(each) else each for each in node.texts("also")),
        needed=node.flag("needed", usual=True),
        holds=holds,  # type: ignore[arg-type]
        remedy=node.text("remedy", "") or REMEDIES[holds],
        blank=blank,  # type: ignore[arg-type]
        blank_words=frozenset(node.texts("blank_words")),
        suppressed=frozenset(node.texts("suppressed")),
        yes=tuple(word.casefold() for word in node.texts("yes")) or ("true",),
        no=tuple(word.casefold() for word in node.texts("no")) or ("false",),
    )
