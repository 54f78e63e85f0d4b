"""Which characters a text or a name may hold."""

import re
import unicodedata

from service.domain.refusals import refused

LONGEST_TEXT = 10_000
LONGEST_NAME = 300

# Embeddings, overrides and isolates: they make a reader see other words than are stored.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_BREAKS = re.compile("[\t\n\r\u2028\u2029]")
_NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_REFUSED = re.compile(
    "|".join(each.pattern for each in (_CONTROLS, _BIDI_CONTROLS, _NOT_CHARACTERS))
)


def check_text(value: object, pointer: str, *, longest: int = LONGEST_TEXT) -> str:
    """Refuse text that cannot be stored, or that shows other than it is.

    Rule: free text holds characters, line breaks and tabs; no other control characters, no NUL,
    no lone surrogates, no bidirectional embeddings or overrides.
    Why: overrides turn a name or a number round in front of the reader; the others break exports.

    Args:
        value: the text as sent.
        pointer: JSON pointer of the field.
        longest: most characters allowed.

    Returns:
        The text, unchanged.

    Raises:
        Problem: `not_text`, `text_too_long`, `control_character`, `bidi_control` or
            `not_a_character`.

    Source: docs/methodology.md, input gates; Unicode TR 36, section 2.1.
    """
    if not isinstance(value, str):
        raise refused("not_text", "This must be text, in quotation marks.", pointer)
    if len(value) > longest:
        detail = f"This has {len(value)} characters; shorten it to {longest}."
        raise refused("text_too_long", detail, pointer)
    if (value.isascii() and value.isprintable()) or not _REFUSED.search(value):
        return value
    for pattern, code, what in (
        (_CONTROLS, "control_character", "a control character"),
        (_BIDI_CONTROLS, "bidi_control", "a character that turns the direction of text"),
        (_NOT_CHARACTERS, "not_a_character", "a code that stands for no character"),
    ):
        if found := pattern.search(value):
            where = f"U+{ord(found[0]):04X} at position {found.start()}"
            raise refused(code, f"This holds {what} ({where}); remove it.", pointer)
    return value


def clean_name(value: object, pointer: str) -> str:
    """A name as it is stored: one line, composed characters, single spaces.

    Rule: names are text without line breaks; spelling is kept, spacing is not.
    Why: two spellings that look the same must be stored the same.

    Args:
        value: the name as sent.
        pointer: JSON pointer of the field.

    Returns:
        The name in Unicode NFC.

    Raises:
        Problem: as `check_text`; `line_break` or `name_empty`.

    Source: docs/methodology.md, input gates.
    """
    name = check_text(value, pointer, longest=LONGEST_NAME)
    if _LINE_BREAKS.search(name.strip()):
        raise refused("line_break", "A name stands on one line; remove the line break.", pointer)
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(character.isalnum() for character in name):
        raise refused("name_empty", "A name needs at least one letter or digit.", pointer)
    return name
