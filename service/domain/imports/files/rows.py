"""What a file gives: rows, and words about what in it is no row."""

from collections.abc import Mapping
from dataclasses import dataclass


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its number and its cells by column.

    A spreadsheet's header is row 1; in a JSON list, a line file or a collection of features the
    first member is row 1. Under a row of HXL tags a cell stands under its tag too.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Skipped:
    """A line that is no row (a tag row, the header once more) and was left out, and why."""

    number: int
    reason: str
