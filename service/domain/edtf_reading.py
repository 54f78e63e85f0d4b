"""Which days an EDTF string may mean: the library reads single dates, this reads sets and spans."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from edtf.parser.parser_classes import (
    Date,
    Level2Season,
    Season,
    UncertainOrApproximate,
    Unspecified,
)

from service.model.dates import DatePrecision

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_EDTF = 200

Shape = Literal["single", "set", "span"]

# Level 1 of ISO 8601-2; partial qualifiers, decades by exponent and seasons above 24 are level 2.
_LEVEL_1 = (Date, UncertainOrApproximate, Unspecified, Season)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[~?%]?")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-XX)?[~?%]?")
_SEASON = re.compile(r"\d{4}-2[1-4][~?%]?")
_YEAR = re.compile(r"\d{4}(?:-XX)?(?:-XX)?[~?%]?")
_IN_NO_CALENDAR = re.compile(r"\d{4}-\d\d(?:-\d\d)?[~?%]?")
_WINTER = re.compile(r"(\d{4})-24[~?%]?")


class Unreadable(ValueError):
    """An EDTF string that is refused: a stable code, and a sentence with the remedy."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Reading:
    """What an EDTF string says: its plain spelling, shape, inclusive bounds and fineness."""

    edtf: str
    shape: Shape
    earliest: date | None
    latest: date | None
    precision: DatePrecision


@lru_cache(maxsize=8192)  # a file of 10⁵ rows has some thousand distinct dates
def read_edtf(text: str) -> Reading:
    """The bounds of an EDTF string.

    Rule: bounds are the first and last possible day, inclusive; `~` and `?` do not widen them;
    months, seasons and years stand for their days; `..` is an open end.
    Why: an invented margin around "about July" would decide which month a death is counted in.

    Args:
        text: ISO 8601-2 level 1, or a one-of set, in ASCII digits.

    Returns:
        The reading; `earliest` or `latest` None where that end is open.

    Raises:
        Unreadable: with the code and remedy to show.

    Source: ISO 8601-2:2019 (EDTF); docs/methodology.md; winter runs from December to February
        and bears the year of its December.
    """
    if len(text) > LONGEST_EDTF:
        raise _no_date(text)
    edtf = re.sub(r"\s*(,|/|\.\.)\s*", r"\1", text.strip()).replace("x", "X")
    _refuse_other_notations(edtf)
    if edtf.startswith("[") and edtf.endswith("]"):
        shape: Shape = "set"
        pairs = [_ends(part, "..") for part in edtf[1:-1].split(",")]
        if len(pairs) == 1 and ".." not in edtf:
            raise Unreadable("date_unreadable", f"Write {edtf[1:-1]} without the brackets.")
    elif "/" in edtf:
        shape, pairs = "span", [_ends(edtf, "/")]
    else:
        shape, pairs = "single", [_single(edtf)]
    firsts, lasts = [first for first, _ in pairs], [last for _, last in pairs]
    earliest = None if None in firsts else min(day for day in firsts if day)
    latest = None if None in lasts else max(day for day in lasts if day)
    return Reading(edtf, shape, earliest, latest, _fineness(edtf, shape, earliest, latest))


def _refuse_other_notations(edtf: str) -> None:
    if re.search(r"\dT\d", edtf):
        detail = "Give the day here (2016-07-17) and the local clock time in 'time_local' (HH:MM)."
        raise Unreadable("date_has_time", detail)
    if edtf.startswith("{"):
        detail = "Write 2016-07-01/2016-07-03 for all of these days, [..] for one of them."
        raise Unreadable("date_unreadable", detail)
    if not re.fullmatch(r"[0-9X~?%/.,\[\]-]+", edtf):
        raise _no_date(edtf)


def _no_date(edtf: str) -> Unreadable:
    return Unreadable(
        "date_unreadable",
        f"'{edtf[:40]}' is not read as a date. Write the year first: 2016-07-17, 2016-07, 2016, "
        "2016-07-17~ (about), 2016-07-11/2016-07-20 (all of these days), "
        '[2016-08-11..2016-08-20] (one of these days), or send {"from", "to", "one_of"}.',
    )


def _ends(text: str, between: str) -> tuple[date | None, date | None]:
    """Bounds of `a`, `a..b`, `..b`, `a..`, `a/b`, `../b`, `a/..`."""
    if between not in text or (between == "/" and text.count("/") > 1):
        if between == "/":
            raise _no_date(text)
        return _single(text)
    start, end = text.split(between, 1)
    if between == "/":
        if not start or not end:
            raise Unreadable("date_unreadable", f"Write '..' for the open end of '{text}'.")
        start, end = ("" if side == ".." else side for side in (start, end))
    if not start and not end:
        detail = "A date that is open at both ends says nothing; send null for 'not stated'."
        raise Unreadable("date_says_nothing", detail)
    first = _single(start)[0] if start else None
    last = _single(end)[1] if end else None
    if first and last and last < first:
        raise Unreadable("date_reversed", f"The end of '{text}' is before its start; swap them.")
    return first, last


@lru_cache(maxsize=8192)
def _single(edtf: str) -> tuple[date, date]:
    if plain := _DAY.fullmatch(edtf):
        # Nearly every date is a plain day, and the library takes milliseconds for each.
        try:
            day = date.fromisoformat(plain[1])
        except ValueError:
            raise _in_no_calendar(edtf) from None
        return _allowed(day, day, edtf)
    try:
        parsed = parse_edtf(edtf)
    except EDTFParseException:
        raise _in_no_calendar(edtf) if _IN_NO_CALENDAR.fullmatch(edtf) else _no_date(edtf) from None
    if not isinstance(parsed, _LEVEL_1) or isinstance(parsed, Level2Season):
        raise _no_date(edtf)
    first, last = parsed.lower_strict(), parsed.upper_strict()
    if first[0] < FIRST_YEAR or last[0] > LAST_YEAR:
        raise _out_of_range(edtf)
    if winter := _WINTER.fullmatch(edtf):
        # The library ends winter on 31 December.
        year = int(winter[1])
        february = calendar.monthrange(year + 1, 2)[1]
        return _allowed(date(year, 12, 1), date(year + 1, 2, february), edtf)
    return _allowed(date(*first[:3]), date(*last[:3]), edtf)


def _allowed(first: date, last: date, edtf: str) -> tuple[date, date]:
    if first == last == date(1970, 1, 1):
        detail = "1970-01-01 is what software writes for a missing date; send null instead."
        raise Unreadable("date_magic", detail)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise _out_of_range(edtf)
    return first, last


def _out_of_range(edtf: str) -> Unreadable:
    detail = f"'{edtf}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}; mend it, or send null."
    return Unreadable("date_out_of_range", detail)


def _in_no_calendar(edtf: str) -> Unreadable:
    detail = f"'{edtf}' is in no calendar; give a day that exists, or only year and month."
    return Unreadable("date_impossible", detail)


def _fineness(edtf: str, shape: Shape, earliest: date | None, latest: date | None) -> DatePrecision:
    """How finely a date is stated, where the claim does not say so itself."""
    if earliest is None or latest is None:
        return "unknown"
    if shape == "single":
        return _fineness_of_one(edtf)
    length = (latest - earliest).days + 1
    if length <= 7:
        return "day" if length == 1 else "week" if length == 7 else "days"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        whole = length == calendar.monthrange(earliest.year, earliest.month)[1]
        return "month" if whole else "part_of_month"
    if length <= 10:
        return "days"
    return "month" if length < 365 else "year"


def _fineness_of_one(edtf: str) -> DatePrecision:
    patterns: tuple[tuple[re.Pattern[str], DatePrecision], ...] = (
        (_DAY, "day"),
        (_MONTH, "month"),
        (_SEASON, "season"),
        (_YEAR, "year"),
    )
    return next((name for pattern, name in patterns if pattern.fullmatch(edtf)), "unknown")
