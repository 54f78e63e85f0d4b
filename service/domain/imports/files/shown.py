"""Says in text what a number in a sheet means: a day, a time, a share, or a plain number."""

import re
from datetime import datetime, timedelta
from typing import Literal

from service.domain.imports.files.flat import number_text

Shown = Literal["number", "day", "span", "share"]

# The formats that every spreadsheet program knows by number (ECMA-376, part 1, 18.8.30), and
# those of East Asian editions.
DAYS = frozenset({*range(14, 23), *range(27, 37), *range(50, 59), 45, 47})
SPANS = frozenset({46})
SHARES = frozenset({9, 10})

# What stands in a format as itself: quoted, escaped, or a gap as wide as a letter.
AS_ITSELF = re.compile(r'"[^"]*"|\\.|_.|\*.')
# Colours, conditions and languages, but not spans of hours, minutes or seconds.
BRACKETS = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
DAY = re.compile(r"[ymdhsge]", re.IGNORECASE)

# Day 60 of the count from 1900 is 29 February 1900, which never was.
NEVER = 60
LAST_DAY = 2_958_466
SECONDS = 86_400


def shown_as(number: int, code: str | None) -> Shown:
    """What a format makes of a number.

    Args:
        number: that of the format.
        code: its code where the workbook defines it.
    """
    if code is None:
        if number in DAYS:
            return "day"
        if number in SPANS:
            return "span"
        return "share" if number in SHARES else "number"
    plain = BRACKETS.sub("", AS_ITSELF.sub("", code.split(";")[0]))
    if SPAN.search(plain):
        return "span"
    if "%" in plain:
        return "share"
    if plain.strip().lower() in {"general", "standard"} or re.search(r"[0#?]e[+-]", plain, re.I):
        return "number"
    return "day" if DAY.search(plain) else "number"


def number_cell(value: float, shown: Shown, *, since_1904: bool) -> str | None:
    """A number as text; None where it is shown as a day and is none.

    Rule: a day is `2016-10-20`, with the time behind it where that is not midnight
    (`2016-10-20T14:30`); less than a day is a time (`14:30`); a share is in percent (`25%`), a span
    in hours (`26:30`); numbers have at most 15 digits, as the spreadsheet shows them.
    """
    if shown == "day":
        return _day(value, since_1904=since_1904)
    if shown == "span":
        minutes, seconds = divmod(round(abs(value) * SECONDS), 60)
        sign = "-" if value < 0 else ""
        tail = f":{seconds:02}" if seconds else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02}{tail}"
    if shown == "share":
        return f"{_shortest(value * 100)}%"
    return _shortest(value)


def _shortest(value: float) -> str:
    return number_text(float(f"{value:.15g}"))


def _day(value: float, *, since_1904: bool) -> str | None:
    days, seconds = divmod(round(value * SECONDS), SECONDS)
    if not 0 <= days < LAST_DAY or (days == NEVER and not since_1904):
        return None
    if days == 0 and (seconds or not since_1904):
        return _clock(seconds)
    if since_1904:
        first = datetime(1904, 1, 1)
    else:
        first = datetime(1899, 12, 30) if days > NEVER else datetime(1899, 12, 31)
    try:
        day = (first + timedelta(days=days)).date().isoformat()
    except OverflowError:
        return None
    return f"{day}T{_clock(seconds)}" if seconds else day


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{clock}:{rest:02}" if rest else clock
