"""The screen of free text: what may lead to a person or a position is flagged for the reviewer."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from service.domain.digits import ascii_digits
from service.model.noun import Kind, Noun

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# An international number, or a long run of digits with the separators that people write.
_PHONE = re.compile(r"(?<![\w.,])(?:(?:\+|00)\d(?:[\s().-]{0,2}\d){7,13}|0\d{8,10})(?![\w])")
_COORDINATES = re.compile(
    r"""
    \b\d{1,2}\.\d{3,}\s*°?\s*[NS]?\s*[,;/\s]\s*-?\d{1,3}\.\d{3,}   # 36.2021, 37.1343
    | \b\d{1,3}\s*°\s*\d{1,2}(?:\.\d+)?\s*['’′]                    # 36° 12' 07" N
    | \b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{4,5}\s?\d{4,5}\b  # 37S DV 12345 67890
    """,
    re.VERBOSE,
)
_NAMING = re.compile(
    r"\b(?:named|whose name|by the name of|identified as|(?:his|her) name (?:is|was))\b"
    r"|(?<!\w)(?:[وف]?(?:اسمه|اسمها|اسمهم|يدعى|تدعى|المدعو|المدعوة))(?!\w)"
    r"|\b(?:nommée?s?|prénommée?|dénommée?)\b",
    re.IGNORECASE,
)
_SCREENS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("phone_number", _PHONE, "seems to hold a telephone number"),
    ("email_address", _EMAIL, "seems to hold an e-mail address"),
    ("coordinates_in_text", _COORDINATES, "seems to hold coordinates"),
    ("person_named", _NAMING, "seems to name a person"),
)
_SENTENCES = {code: sentence for code, _, sentence in _SCREENS}
_LONGEST_KEPT = 400


def screen_text(text: str) -> tuple[str, ...]:
    """Which screens a text does not pass, as stable codes; empty where it passes all.

    Rule: telephone numbers, e-mail addresses, coordinates, and words that go before the name of a
    person (English, Arabic, French) are flagged, never refused or cut.
    Why: no victim, patient or reporter is named and no position is given away in passing; only a
    person can tell a telephone number from a case number.

    Args:
        text: words as recorded, digits of any Arabic script.

    Source: docs/protection.md.
    """
    return _screened(text) if len(text) <= _LONGEST_KEPT else _screened.__wrapped__(text)


@lru_cache(maxsize=4096)
def _screened(text: str) -> tuple[str, ...]:
    # Kept, because the rows of a file repeat their notes and quotations.
    read = ascii_digits(text)
    found = []
    for code, pattern, _ in _SCREENS:
        if code == "phone_number":
            # What was read as a coordinate is not also a telephone number.
            read_so = _COORDINATES.sub(" ", read)
            found += [code] if pattern.search(read_so) else []
        elif pattern.search(read):
            found.append(code)
    return tuple(found)


def screen_claim(noun: Noun, body: Mapping[str, Any]) -> list[dict[str, str]]:
    """The flags of every free text of a claim: its fields, and the words it quotes.

    Returns:
        `code`, `field` and `detail` each; the detail says what kind of thing, never the thing.
    """
    flags: list[dict[str, str]] = []
    for field, text in _texts(noun, body):
        for code in screen_text(text):
            detail = f"'{field}' {_SENTENCES[code]}."
            flag = {"code": code, "field": field, "detail": detail}
            if flag not in flags:
                flags.append(flag)
    return flags


def _texts(noun: Noun, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in noun.screened:
        value = body.get(field.name)
        if isinstance(value, str):
            yield field.name, value
        elif value and field.kind is Kind.QUANTITY and value.get("quoted"):
            yield field.name, value["quoted"]
    for citation in body.get("citations") or []:
        for part in ("quoted", "locator"):
            if citation.get(part):
                yield "citations", str(citation[part])
