"""Compare and sort place names written in Latin or Arabic script."""

import re
import unicodedata
from collections.abc import Iterable

Name = dict[str, str]

APOSTROPHES = "'’‘`ʼʿʾʻ´"
ARABIC_LETTERS = re.compile(r"[\u0621-\u063a\u0641-\u064a]")
# Letters that Arabic itself does not use: the name is Persian, Urdu, Kurdish …
NOT_ARABIC_LETTERS = re.compile(r"[پچژگکیہےڑٹھںڈۆێەڕڵڤ]")
ARTICLES = {"al", "ar", "as", "ash", "at", "ath", "ad", "adh", "an", "az", "el", "ed", "es", "et"}
# Two spellings of one consonant of Arabic; the longer ones first.
CONSONANTS = (
    ("dh", "d"), ("th", "d"), ("sh", "$"), ("ch", "$"), ("kh", "x"), ("gh", "g"), ("rh", "g"),
    ("ou", "u"), ("q", "k"), ("c", "k"), ("z", "d"), ("t", "d"), ("j", "g"),
)  # fmt: skip


def without_marks(text: str) -> str:
    """Return the text without combining marks (accents, Arabic vowel signs)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain_latin(text: str) -> str:
    """Return a romanised name in plain letters: Qal‘at al Maḑīq becomes Qal'at al Madiq."""
    plain = "".join("'" if c in APOSTROPHES else c for c in without_marks(text))
    return unicodedata.normalize("NFC", plain).lstrip("'")


def fold(text: str) -> str:
    """Return the form in which two spellings of one name are compared."""
    plain = without_marks(text).casefold()
    plain = "".join(c for c in plain if c not in APOSTROPHES and c != "ـ")
    plain = plain.replace("ة", "ه").replace("ى", "ي")
    return " ".join(re.findall(r"\w+", plain))


def slug_of(text: str) -> str:
    """Return the name as a slug: lower case, plain letters, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(plain_latin(text))).strip("-")


def arabic_key(text: str) -> str:
    """Return an Arabic name without articles, centre-of words and spaces, for comparison."""
    words = [re.sub("^ال", "", w) for w in fold(text).split() if w not in {"مركز", "مدينه"}]
    return "".join(words).replace("ء", "")


def skeleton(text: str) -> str:
    """Return the consonants of a romanised name, so that Douma and Dūmā compare equal."""
    words = fold(plain_latin(text)).split()
    words = [w for i, w in enumerate(words) if w not in ARTICLES or len(words) == 1]
    joined = "".join(_consonants(w) for w in words)
    return re.sub(r"(.)\1+", r"\1", joined)


def _consonants(word: str) -> str:
    word = re.sub("^(mount|mountain)$", "jabal", word)
    word = {"and": "wa", "valley": "wadi", "bani": "bni", "ba": "b"}.get(word, word)
    for written, sound in CONSONANTS:
        word = word.replace(written, sound)
    first = "a" if word[0] in "aeiou" else word[0]
    return first + re.sub("[aeiouywh]", "", word[1:])


def classified(text: str) -> Name | None:
    """Return an alternate name with its language, or None for one that is of no use.

    Kept are Arabic script and Latin script. Machine romanisations without vowels ("mhrdt"),
    codes ("LTK") and other scripts are left out: nobody writes a Syrian town so.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text or any(c.isdigit() or unicodedata.category(c).startswith("C") for c in text):
        return None
    if ARABIC_LETTERS.search(text):
        lang = "und-Arab" if NOT_ARABIC_LETTERS.search(text) else "ar"
        return {"lang": lang, "text": text, "kind": "alias"}
    letters = [c for c in text if c.isalpha() and c not in APOSTROPHES]
    latin = all("LATIN" in unicodedata.name(c, "") or "MODIFIER" in unicodedata.name(c, "")
                for c in letters)  # fmt: skip
    written_by_people = any(c.isupper() for c in letters) and not text.isupper()
    if not letters or not latin or not written_by_people:
        return None
    return {"lang": "und-Latn", "text": text, "kind": "transliteration"}


def distinct(names: Iterable[Name]) -> list[Name]:
    """Return the names in order, each folded form once per script, official ones always."""
    kept: list[Name] = []
    seen: set[str] = set()
    for name in names:
        key = fold(name["text"])
        vowel_signs = without_marks(name["text"]) != name["text"] and name["lang"] == "ar"
        if (key not in seen or name["kind"] == "official" or vowel_signs) and name not in kept:
            seen.add(key)
            kept.append(name)
    return kept
