"""Place codes as files write them, brought into the one form that the gazetteer holds."""

import re
import unicodedata
from collections.abc import Iterable

from service.domain.imports.placing.spellings import clean

_BETWEEN = re.compile(r"[\s._-]+")
_CODE = re.compile(r"[A-Z]{1,3}\d*")
_LETTERS = re.compile(r"([A-Z]{3})(\d+)")


def as_code(text: str) -> str:
    """A place code in capitals, its digits 0 to 9, without blanks, hyphens and dots.

    Nothing else is left out: what is no code then stays one that nobody knows.
    """
    plain = clean(unicodedata.normalize("NFKC", text)).upper()
    digits = (str(unicodedata.decimal(each)) if each.isdecimal() else each for each in plain)
    return _BETWEEN.sub("", "".join(digits))


def looks_like_code(text: str) -> bool:
    """Whether a cell has the form of a place code: letters, then digits."""
    code = as_code(text)
    return bool(_CODE.fullmatch(code)) and any(character.isdigit() for character in code)


def forms_of(text: str, countries: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    """The forms under which the gazetteer may hold a code, the stated one first.

    Rule: a list that writes "SYR0200" for "SY0200" means the same, since only the country's own
    letters differ. No digit is ever added, cut or padded: "SY02" is a governorate and "SY0200" a
    district, and a code that nobody knows is not a slip for one that somebody does.

    Args:
        countries: three letters of each country with its own place code.
    """
    code = as_code(text)
    found = [code] if code else []
    if spelled := _LETTERS.fullmatch(code):
        found += [
            f"{own}{spelled[2]}" for letters, own in countries if letters == spelled[1] and own
        ]
    return tuple(found)
