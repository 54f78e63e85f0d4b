"""Days as publishers write them: formats in which the order is said and never guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.digits import ascii_digits
from service.domain.imports.profiles.nodes import Node

_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$")
_CLOCK = re.compile(
    r"[ T][0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][0-9:]{4,6})?$"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
ISO_DAY = "YYYY-MM-DD"
_ISO_SHAPE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_TOKEN = re.compile(r"YYYY|Month|MM|DD|M|D")
_SHAPES: Mapping[str, str] = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "Month": r"(?P<name>[^\W\d_]+)\.?",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}


@dataclass(frozen=True)
class DayFormat:
    """One way of writing a day, a month or a year; `order` is that of its parts."""

    written: str
    shape: re.Pattern[str]
    order: tuple[str, ...]

    @property
    def numbers_only(self) -> bool:
        """Whether day and month stand in it as numbers, so that one can be taken for the other."""
        return "month" in self.order and "day" in self.order


@dataclass(frozen=True)
class DayFormats:
    """The formats of a column, the months' names beside the English ones, and clocks."""

    formats: tuple[DayFormat, ...]
    months: Mapping[str, int]
    drop_clock: bool = False

    @property
    def told(self) -> str:
        """The formats for a remedy."""
        return " or ".join(each.written for each in self.formats)

    def typed(self, text: str) -> str | None:
        """The day of a workbook's cell that holds a date; None where it holds none.

        Rule: such a cell arrives as an ISO day, whatever the formats of cells that hold text; taken
        only where no format of the column could mean another day by the same text.
        """
        plain = _MIDNIGHT.sub("", text.strip())
        turned = any(each.order == ("year", "day", "month") for each in self.formats)
        if turned or not any("day" in each.order for each in self.formats):
            return None
        found = _ISO_SHAPE.fullmatch(plain)
        return self._edtf(found) if found else None

    def read(self, text: str) -> str | None:
        """The day, month or year as EDTF; None where no format fits, or there is no such day.

        A clock at midnight behind a day says nothing: spreadsheets write days so.
        """
        plain = _MIDNIGHT.sub("", ascii_digits(text).strip())
        if self.drop_clock:
            plain = _CLOCK.sub("", plain)
        for each in self.formats:
            if (found := each.shape.fullmatch(plain)) and (edtf := self._edtf(found)):
                return edtf
        return None

    def _edtf(self, found: re.Match[str]) -> str | None:
        parts = found.groupdict()
        year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
        number = self._named(parts["name"]) if parts.get("name") else month and int(month)
        if number is None:
            return year if not parts.get("name") and month is None else None
        try:
            told = date(int(year or 0), int(number), int(day or 1))
        except ValueError:
            return None
        return told.isoformat() if day else told.isoformat()[:7]

    def _named(self, name: str) -> int | None:
        word = name.casefold()
        if word in self.months:
            return self.months[word]
        # May is its own abbreviation; others are cut to three letters at least.
        found = [
            n for n, month in enumerate(_MONTHS, 1) if len(word) >= 3 and month.startswith(word)
        ]
        return found[0] if len(found) == 1 else 9 if word == "sept" else None


def read_formats(node: Node) -> DayFormats:
    """The formats of an operator's `formats`, `months` and `clock`; ISO days where none is given.

    Raises:
        ProfileMistake: two formats read one text as two different days.
    """
    written = node.texts("formats") or (ISO_DAY,)
    formats = tuple(day_format(each, node.at("formats")) for each in written)
    for first in formats:
        for second in formats:
            if _confusable(first, second):
                reason = (
                    f"'{first.written}' and '{second.written}' read 03/04 as two different days;"
                    " say which of them the publisher means"
                )
                raise node.at("formats").mistake(reason)
    months = {name.casefold(): int(each.word()) for name, each in node.at("months").mapping()}
    clock = node.choice("clock", ("refuse", "drop"), "refuse")
    return DayFormats(formats, months, clock == "drop")


def day_format(written: str, node: Node) -> DayFormat:
    """A format as a profile writes it: YYYY, MM or M, DD or D, Month, and what stands between."""
    shape, order, end = "", [], 0
    for token in _TOKEN.finditer(written):
        shape += re.escape(written[end : token.start()]) + _SHAPES[token[0]]
        order.append({"Y": "year", "D": "day"}.get(token[0][0], "month"))
        if token[0] == "Month":
            order[-1] = "name"
        end = token.end()
    shape += re.escape(written[end:])
    if "year" not in order or len(set(order)) != len(order):
        raise node.mistake(f"'{written}' is no format; write one such as DD/MM/YYYY or YYYY-MM")
    if "day" in order and not {"month", "name"} & set(order):
        raise node.mistake(f"'{written}' has a day and no month")
    return DayFormat(written, re.compile(shape), tuple(order))


def _confusable(first: DayFormat, second: DayFormat) -> bool:
    if not (first.numbers_only and second.numbers_only) or first.order == second.order:
        return False
    sample = _sample(first)
    return any(second.shape.fullmatch(each) for each in sample)


def _sample(each: DayFormat) -> Sequence[str]:
    """Days as a format writes them, with and without leading zeros."""
    told = []
    for day, month in (("03", "04"), ("3", "4"), ("11", "12")):
        fill = {"YYYY": "2016", "MM": month, "M": month, "DD": day, "D": day}
        told.append(_TOKEN.sub(lambda token: fill.get(token[0], token[0]), each.written))  # noqa: B023
    return told
