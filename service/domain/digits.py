"""Digits of the Arabic scripts, read as the ASCII ones."""

_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff"))
_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789") | _DIRECTION_MARKS


def ascii_digits(text: str) -> str:
    """The text with Arabic-Indic and Persian digits written in ASCII, without direction marks.

    Rule: bodies and import cells may use the digits of their language; addresses may not.
    Why: a field office copies numbers, and the marks around them, as they stand in a report.

    Args:
        text: any text.

    Returns:
        The same text; digits of other scripts are left as they are (and refused later).

    Source: docs/methodology.md, quantity.
    """
    return text.translate(_TO_ASCII)
