"""Which numbers and which reserve stand in the words of a source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.digits import ascii_digits
from service.model.quantity import Qualifier

_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
# Arabic is written with and without hamza, vowel signs and the lengthening stroke.
_ARABIC = str.maketrans("أإآ", "ااا") | dict.fromkeys([*range(0x064B, 0x0653), 0x0640])
_FRENCH = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq"),
    *("six", "sept", "huit", "neuf", "dix"),
)
_OF_ARABIC = (
    "صفر",
    "واحد واحدة",
    "اثنان اثنين اثنتان اثنتين",
    "ثلاثة ثلاث",
    "اربعة اربع",
    "خمسة خمس",
    "ستة ست",
    "سبعة سبع",
    "ثمانية ثماني ثمان",
    "تسعة تسع",
    "عشرة عشر",
)
_VALUES = {word: Decimal(value) for value, word in enumerate(_NUMBER_WORDS)}
# "UN" in a quotation is an organisation: the French word counts only where it stands alone.
_VALUES |= {word: Decimal(value) for value, word in enumerate(_FRENCH) if word != "un"}
_VALUES |= {
    word: Decimal(value) for value, words in enumerate(_OF_ARABIC) for word in words.split()
}
_ALONE = {"un": Decimal(1), "une": Decimal(1)}
_SCALES = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "mille": 10**3,
    "millions": 10**6,
    "الف": 10**3,
    "الاف": 10**3,
    "مليون": 10**6,
    "ملايين": 10**6,
}
_SCALE = rf"(?P<scale>{'|'.join(_SCALES)})\b"
# [0-9] and not \d, which would take the digits of every script.
_DIGITS = r"(?P<digits>[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
_NUMBER = re.compile(rf"(?:{_DIGITS}|(?P<word>{'|'.join(_VALUES)})\b)(?:\s?{_SCALE})?")

_PHRASES: tuple[tuple[Qualifier, str], ...] = (
    ("at_least", "at least|a minimum of|minimum|no fewer than|no less than|not less than"),
    ("at_least", "not fewer than|>=|≥|على الأقل|ما لا يقل عن|لا يقل عن|au moins|pas moins de"),
    ("up_to", "up to|as many as|at most|a maximum of|maximum|no more than|not more than"),
    ("up_to", "<=|≤|ما يصل إلى|حتى|على الأكثر|jusqu'à|au plus|pas plus de"),
    ("more_than", "more than|over|above|upwards of|in excess of|>|أكثر من|plus de"),
    ("fewer_than", "fewer than|less than|under|below|<|أقل من|moins de"),
    ("approximately", "approximately|approx.|approx|about|around|roughly|some|circa|ca.|c.|~|≈"),
    ("approximately", "nearly|almost|close to|an estimated|estimated|estimated at"),
    ("approximately", "حوالي|نحو|قرابة|ما يقارب|زهاء|تقريبا|environ|près de|à peu près"),
)
_BEFORE = {
    phrase.translate(_ARABIC): qualifier
    for qualifier, phrases in _PHRASES
    for phrase in phrases.split("|")
}
_AFTER: dict[str, Qualifier] = {
    "+": "at_least",
    "or more": "at_least",
    "at least": "at_least",
    "or so": "approximately",
    "approximately": "approximately",
    "at most": "up_to",
    "or fewer": "up_to",
    "or less": "up_to",
    "au moins": "at_least",
    "ou plus": "at_least",
    "au plus": "up_to",
    "environ": "approximately",
    "على الاقل": "at_least",
    "على الاكثر": "up_to",
    "تقريبا": "approximately",
}
_SEVERAL = frozenset(
    (
        *("several", "a few", "few", "some", "many", "multiple", "a number of"),
        *("plusieurs", "quelques", "عدة", "عدد من", "بضعة"),
    )
)
_NONE = frozenset(("none", "no", "nobody", "no one", "aucun", "aucune"))
_RANGES = (
    *(("between ", " and "), ("from ", " to "), ("entre ", " et "), ("de ", " à ")),
    *(("بين ", " و "), ("بين ", " و"), ("من ", " الى ")),
)


@dataclass(frozen=True, slots=True)
class Worded:
    """What words say: a qualifier and its one number, or both numbers of a range."""

    qualifier: Qualifier
    numbers: tuple[Decimal, ...] = ()


def read_words(words: str) -> Worded | None:
    """The qualifier and numbers of a worded count.

    Rule: only wording with a defined bound is read ("at least 3", "3-5", "several"), in English,
    Arabic or French; "dozens" and "hundreds" are not.
    Why: a guessed bound would be quoted as the source's.

    Args:
        words: as written, with digits of any Arabic script.

    Returns:
        What they say; None where the wording is not one of the defined ones.

    Source: docs/methodology.md, quantity.
    """
    plain = _plain(words)
    if re.fullmatch("-[0-9]+", plain):
        return Worded("exact", (Decimal(plain),))
    if plain in _SEVERAL:
        return Worded("unspecified_plural")
    if plain in _NONE:
        return Worded("exact", (Decimal(0),))
    if pair := _range(plain):
        return Worded("between", pair)
    for phrase in sorted(_BEFORE, key=len, reverse=True):
        if plain.startswith(phrase):
            number = _number(plain[len(phrase) :].strip())
            return None if number is None else Worded(_BEFORE[phrase], (number,))
    for phrase, qualifier in _AFTER.items():
        if plain.endswith(phrase):
            number = _number(plain[: -len(phrase)].strip())
            return None if number is None else Worded(qualifier, (number,))
    number = _number(plain)
    return None if number is None else Worded("exact", (number,))


def numbers_in(words: str) -> frozenset[Decimal] | None:
    """Every number that words may state, or None where they hold no digit.

    Rule: `1.9 million` is 1,900,000; `3.500` may be three and a half or, in other languages, 3,500.
    Why: the check of a quotation must not call a right number wrong.

    Args:
        words: a quotation.

    Returns:
        The numbers, in digits or in words, under each reading that they allow.
    """
    plain = _plain(words)
    if not re.search(r"[0-9]", plain):
        return None
    return frozenset(_every_reading(plain))


def _plain(words: str) -> str:
    text = ascii_digits(words).replace("٬", ",").replace("٫", ".").replace("’", "'").lower()
    return " ".join(re.sub("[‐‑‒–—−]", "-", text).translate(_ARABIC).split())


def _range(plain: str) -> tuple[Decimal, Decimal] | None:
    for opening, joint in (*_RANGES, ("", " to "), ("", "-")):
        if plain.startswith(opening) and joint in plain:
            first, second = plain[len(opening) :].split(joint, 1)
            low, high = _match(first.strip()), _number(second.strip())
            if low is None or high is None:
                continue
            # In "1 to 2 million" both are millions.
            shared = _scale_of(second) if low["scale"] is None and low["digits"] else 1
            return _value(low) * shared, high
    return None


def _number(text: str) -> Decimal | None:
    if text in _ALONE:
        return _ALONE[text]
    found = _match(text)
    return None if found is None else _value(found)


def _match(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(text)


def _scale_of(text: str) -> int:
    found = _match(text.strip())
    return _SCALES[found["scale"]] if found and found["scale"] else 1


def _value(found: re.Match[str]) -> Decimal:
    stated = (
        Decimal(re.sub("[, ]", "", found["digits"])) if found["digits"] else _VALUES[found["word"]]
    )
    return stated * _SCALES.get(found["scale"], 1)


def _every_reading(plain: str) -> Iterator[Decimal]:
    scales = {_SCALES[found["scale"]] for found in _NUMBER.finditer(plain) if found["scale"]}
    for found in _NUMBER.finditer(plain):
        yield _value(found)
        if not found["scale"]:
            yield from (_value(found) * scale for scale in scales)
    for dotted in re.findall(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9.])", plain):
        yield Decimal(dotted.replace(".", ""))
    for comma, scale in re.findall(
        rf"(?<![0-9,])([0-9]+,[0-9]{{1,2}})(?![0-9])\s?({'|'.join(_SCALES)})?", plain
    ):
        yield Decimal(comma.replace(",", ".")) * _SCALES.get(scale, 1)
