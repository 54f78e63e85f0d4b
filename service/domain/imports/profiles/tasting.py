"""Tells from a file's first rows what each column may hold, with the reason; never by a guess."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.domain.digits import ascii_digits
from service.domain.imports.profiles.dates import DayFormats, day_format
from service.domain.imports.profiles.nodes import Node
from service.domain.quantity_words import read_words

SMALL = 12
# Cells of a column of days that may be none, and it is still one.
MOST_BAD = 3
_WHOLE = re.compile(r"-?\d+(?:\.0+)?")
_SUPPRESSED = frozenset({"*", "**", "…", "c", "x"})
_BLANK_WORDS = frozenset(
    {"n/a", "na", "-", "--", "unknown", "no information", "null", "none stated", "غير معروف"}
)
FORMATS = (
    "YYYY-MM-DD", "YYYY-MM", "YYYY", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY",
    "M/D/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "MM.DD.YYYY", "D.M.YYYY", "D Month YYYY",
    "Month D, YYYY", "Month YYYY", "YYYYMMDD",
)  # fmt: skip
# Days of which some are known to the month or year alone.
_ISO = ("YYYY-MM-DD", "YYYY-MM", "YYYY")
# What headings say, in the languages of the files that come in; the first that fits is taken.
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("latitude", r"\b(lat|latitude|y)\b|خط العرض"),
    ("longitude", r"\b(lon|lng|long|longitude|x)\b|خط الطول"),
    ("pcode", r"p-?code"),
    ("country", r"\b(country|iso3?|pays|adm0|admin ?0)\b|الدولة|بلد"),
    ("admin1", r"\b(admin ?1|adm ?1|governorate|province|region|gouvernorat)\b|محافظة"),
    ("admin2", r"\b(admin ?2|adm ?2|district)\b|منطقة"),
    ("admin3", r"\b(admin ?3|adm ?3|sub-?district)\b|ناحية"),
    ("killed", r"\b(killed|deaths?|dead|fatalit\w+|tués|morts)\b|قتلى|شهداء|وفيات"),
    ("injured", r"\b(injured|wounded|injuries|blessés)\b|جرحى|مصابين"),
    ("people", r"\b(population|people|persons|inhabitants|besieged)\b|سكان"),
    ("id", r"\b(id|ids|uuid|code|ref|reference|number|no)\b|رقم"),
    ("day", r"\b(date|day|reported|month|year|from|to|start|end)\b|تاريخ|يوم"),
    ("place", r"\b(place|town|city|village|location|locality|camp|ville)\b|مدينة|بلدة|قرية|موقع"),
    ("status", r"\b(status|state|operational)\b|حالة"),
    ("cause", r"\b(cause|weapon|by what)\b|سبب"),
    ("kind", r"\b(type|kind|category|amenity)\b|نوع"),
    ("name", r"\b(name|nom)\b|اسم"),
    ("source", r"\b(source|reported by|according to)\b|مصدر"),
    ("notes", r"\b(note|notes|comment|comments|description|remarks)\b|ملاحظات"),
)


@dataclass(frozen=True)
class Taste:
    """What a column may hold.

    `holds` is a word of the language; `role` what it may be for. `why` and `sure` (certain, likely,
    open) say how it is known. `formats` are the ways in which every day of it can be read: more
    than one of another order is a question. `words` are the distinct cells where they are few.
    """

    column: str
    holds: str
    role: str
    why: str
    sure: str
    formats: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    blank_words: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    blanks: int = 0
    first: tuple[str, ...] = ()
    unique: bool = False
    asks: str = field(default="")


def taste_all(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[Taste]:
    """What each column may hold, in the file's order."""
    return [taste(name, [row.get(name, "").strip() for row in rows]) for name in columns]


def taste(column: str, cells: Sequence[str]) -> Taste:
    """What one column may hold, by all of its cells that are known."""
    filled = [cell for cell in cells if cell]
    suppressed = tuple(sorted({cell for cell in filled if cell in _SUPPRESSED}))
    blank_words = tuple(sorted({cell for cell in filled if cell.casefold() in _BLANK_WORDS}))
    told = [cell for cell in filled if cell not in suppressed and cell not in blank_words]
    role = role_of(column)
    holds, why, sure, formats = _holds(role, told)
    distinct = tuple(dict.fromkeys(told))
    few = holds == "text" and 1 < len(distinct) <= SMALL and len(distinct) < len(told)
    return Taste(
        column=column,
        holds=holds,
        role="day" if holds == "day" else role,
        why=why,
        sure=sure,
        formats=formats,
        words=distinct if few else (),
        blank_words=blank_words,
        suppressed=suppressed,
        blanks=len(cells) - len(filled),
        first=tuple(filled[:3]),
        unique=_tells_apart(cells, told, distinct),
        asks=_question(formats, told),
    )


def _tells_apart(cells: Sequence[str], told: Sequence[str], distinct: Sequence[str]) -> bool:
    """Whether no two rows share a cell; a few may have none, as footnotes have."""
    without = len(cells) - len(told)
    few = without <= MOST_BAD and without * 10 <= len(cells)
    return bool(told) and len(distinct) == len(told) and few


def role_of(column: str) -> str:
    """What a heading says that the column is for; "" where it says nothing known."""
    plain = re.sub(r"[_\-./#+]+", " ", column).casefold()
    return next((role for role, words in _HEADINGS if re.search(words, plain)), "")


def _holds(role: str, cells: Sequence[str]) -> tuple[str, str, str, tuple[str, ...]]:
    """What the cells hold, why, how surely, and the formats of days."""
    if not cells:
        return "text", "every cell is empty", "open", ()
    if role in ("latitude", "longitude") and all(_number(cell) is not None for cell in cells):
        furthest = 90 if role == "latitude" else 180
        within = all(abs(_number(cell) or 0) <= furthest for cell in cells)
        why = "the heading, and numbers of degrees"
        return "degrees", why, "certain" if within else "likely", ()
    formats = formats_of(cells)
    whole = all(_WHOLE.fullmatch(ascii_digits(cell)) for cell in cells)
    if formats and (role == "day" or not whole):
        why = f"every cell is a day of the form {' or '.join(formats)}"
        return "day", why, "open" if len(formats) > 1 else "certain", formats
    if role == "day" and (bad := _not_days(cells)):
        left = [cell for cell in cells if cell not in bad]
        formats = formats_of(left)
        why = f"every cell is a day of the form {' or '.join(formats)}"
        named = ", ".join(f"'{cell}'" for cell in bad)
        return "day", f"{why}, but {named}: such a row is refused", "likely", formats
    if role == "id":
        return "text", "the heading", "likely", ()
    if whole:
        counted = role in ("killed", "injured", "people")
        why = "whole numbers" + (", and the heading" if counted else "")
        return "count", why, "certain" if counted else "likely", ()
    if role in ("killed", "injured", "people") and all(read_words(cell) for cell in cells):
        return "quantity", "counts, some with words such as 'at least'", "certain", ()
    if {cell.casefold() for cell in cells} <= {"true", "false"}:
        return "boolean", "true or false", "certain", ()
    return "text", "the heading" if role else "text of any sort", "likely" if role else "open", ()


def _not_days(cells: Sequence[str]) -> tuple[str, ...]:
    """The few cells that are no days though all others are; empty where that is not so.

    Rule: at most one cell of ten, three at most; the others are days by one format at least.
    """
    node = Node(None, "")
    for written in FORMATS:
        known = DayFormats((day_format(written, node),), {})
        bad = tuple(dict.fromkeys(cell for cell in cells if known.read(cell) is None))
        count = sum(cell in bad for cell in cells)
        if bad and count <= MOST_BAD and count * 10 <= len(cells):
            return bad
    return ()


def formats_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The formats in which all cells can be read, each way of meaning them once."""
    node = Node(None, "")
    found: list[tuple[str, tuple[str | None, ...]]] = []
    for written in FORMATS:
        known = DayFormats((day_format(written, node),), {})
        read = tuple(known.read(cell) for cell in cells)
        if all(read) and not any(read == other for _, other in found):
            found.append((written, read))
    if found:
        return tuple(written for written, _ in found)
    mixed = DayFormats(tuple(day_format(written, node) for written in _ISO), {})
    return (", ".join(_ISO),) if all(mixed.read(cell) for cell in cells) else ()


def _question(formats: Sequence[str], cells: Sequence[str]) -> str:
    if len(formats) < 2:
        return ""
    return f"every day can be read as {' and as '.join(formats)}; the first is '{cells[0]}'"


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
