"""Patterns of a profile, which are only ever held against texts of a bounded length."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.imports.files import limits
from service.domain.imports.profile import Fault

TOO_LONG = "cell_too_long"
_BLANKS = re.compile(r"\s{2,}")


class CellTooLong(Exception):
    """A cell is longer than what is read by a pattern, as a count, a day, a word or a name."""

    def __init__(self, text: str, most: int) -> None:
        super().__init__(f"{len(text)} characters")
        self.text = text
        self.most = most

    def fault(self, number: int, cells: Mapping[str, str]) -> Fault:
        """The fault of the row, by the column in which the text stands."""
        holding = (name for name, cell in cells.items() if self.text in cell)
        longest = max(cells, key=lambda name: len(cells[name]), default=None)
        column = next(holding, longest)
        reason = f"The cell has {len(self.text)} characters; at most {self.most} are read here."
        remedy = "Shorten it, or move its text to the column of descriptions."
        return Fault(number, column, self.text, TOO_LONG, reason, remedy)


def short(text: str, most: int = limits.LONGEST_MATCHED) -> str:
    """The text itself.

    Raises:
        CellTooLong: it is longer than what is read so.
    """
    if len(text) > most:
        raise CellTooLong(text, most)
    return text


def _single_blanks(text: str) -> str:
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text)


@dataclass(frozen=True)
class Pattern:
    """A regular expression that a profile's author wrote.

    Rule: it sees a text of at most 1,000 characters (4,000 where it only looks for words), in which
    a run of blanks is one blank, or one line break where it holds one.
    Why: the work of an innocent `\\s*,` grows with the square of a run of blanks, and whoever sends
    a file chooses its cells.
    """

    regex: re.Pattern[str]

    def search(self, text: str, most: int = limits.LONGEST_SEARCHED) -> re.Match[str] | None:
        """The first match.

        Raises:
            CellTooLong: also by the others.
        """
        return self.regex.search(_single_blanks(short(text, most)))

    def finds(self, text: str) -> bool:
        """Whether it matches; a text that is too long is none of those that are looked for."""
        return len(text) <= limits.LONGEST_SEARCHED and self.search(text) is not None

    def removed(self, text: str) -> str:
        """The text without what matches."""
        return self.regex.sub("", _single_blanks(short(text)))

    def split(self, text: str) -> list[str]:
        """The parts between the matches."""
        return [part or "" for part in self.regex.split(_single_blanks(short(text)))]
