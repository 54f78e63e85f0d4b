"""How names are compared: one key per spelling, one looser key per sound."""

import re
import unicodedata

_REMOVED = dict.fromkeys(
    map(ord, "'’‘ʼʻʾʿ`´′ʹˈʔʕˀˁ\"“”" + "ء" + "ـ"),  # apostrophes, ayn, hamza, tatweel
)
_UNIFIED = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "ة": "ه",
        "ۃ": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ک": "ك",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# "as" is the article before s only: "As Sukhnah", but not in "Camp as planned".
_ARTICLE = re.compile(r"[ae](l|([rsdntz])|(sh|dh|th))")
# Not before a vowel or another l, so that Aleppo and Allah keep theirs.
_GLUED_ARTICLE = re.compile(r"[ae](?:l(?=[^aeioul][a-z]{2})|(sh|dh|th|[rsdntz])(?=\1[a-z]{2}))")
_LATIN = re.compile(r"[a-z]+")

# In this order: digraphs of consonants, then of vowels, then single letters.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        (r"dj", "j"),
        (r"t?ch", "sh"),
        (r"ph", "f"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ck|q|c(?!h)", "k"),
        (r"[ae]h$", "a"),
        (r"(?<=[a-z])[ao]w(?![aeiou])|ou", "u"),
        (r"uw", "w"),
        (r"[ae][iy]", "i"),
        (r"[ey]", "i"),
        (r"o", "u"),
        (r"(.)\1+", r"\1"),
    )
)


def fold(text: str) -> str:
    """The exact search key of a name, in any script.

    Rule: two spellings are the same name when they differ only in case, accents, vowel marks,
    tatweel, apostrophes and ayn signs, punctuation, the forms of alef, yeh, kaf, hamza and ta
    marbuta (in Latin: a final -ah is -a), digits of another script, or a Latin definite article.
    Why: nobody should have to guess which transliteration the gazetteer holds.

    Args:
        text: a name as somebody writes it.

    Returns:
        Lower-case words with single spaces; "" where the text holds no letter or digit.

    Source: docs/api-guide.md section 1 (`?q=`); UN romanisation of Arabic for the article.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_REMOVED)).casefold()
    decomposed = unicodedata.normalize("NFKD", decomposed).translate(_REMOVED).translate(_UNIFIED)
    words = "".join(_plain(character) for character in decomposed).split()
    return " ".join(_without_ta_marbuta(word) for word in _without_articles(words))


def loose(text: str) -> str:
    """The search key by sound: what different transliterations of one name have in common.

    Rule: on top of `fold`, Latin vowels fall into a, i, u; doubled letters are single; q, c, k are
    one, and so are dh and d, gh and g, th and t, ch and sh; a glued article goes; in Arabic the
    article goes and a final ta marbuta is alef.
    Why: "Douma" and "Duma", "Fu'ah" and "Foah" are one town; "Dar'a" and "Darayya" are not.
    A match by this key is a candidate, weaker than one by `fold`.

    Args:
        text: a name as somebody writes it.

    Returns:
        The key; "" where the text holds no letter or digit.
    """
    return " ".join(_sound(word) for word in fold(text).split())


def _plain(character: str) -> str:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # Vowel signs of Indic scripts are marks that do not combine: they belong to the word.
    if character.isalnum() or unicodedata.category(character).startswith("M"):
        return character
    return " "


def _without_articles(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in reversed(words):
        if not (kept and _is_article(word, kept[-1])):
            kept.append(word)
    return kept[::-1]


def _is_article(word: str, next_word: str) -> bool:
    found = _ARTICLE.fullmatch(word)
    if found is None:
        return False
    return found[1] == "l" or next_word.startswith(found[1])


def _without_ta_marbuta(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("ah") else word


def _sound(word: str) -> str:
    if word.startswith("ال") and len(word) > 3:
        word = word[2:]
    if word.endswith("ه") and len(word) > 2:
        word = word[:-1] + "ا"
    if not _LATIN.fullmatch(word):
        return word
    if glued := _GLUED_ARTICLE.match(word):
        word = word[glued.end() :]
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
