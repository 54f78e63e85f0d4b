"""What is said of rows that an import leaves as they are, or changes."""

from collections.abc import Mapping
from typing import Any

import orjson

from service.domain.imports.profile import Flag, Profile

ID_TAKEN = (
    "id_taken",
    "This external id is taken. The row is recorded without it; a reviewer decides.",
)
_SKIPPED: Mapping[str, tuple[str, str]] = {
    "foreign": (
        "of_another_organisation",
        "Another organisation recorded it; only they, or permission `review`, may change it.",
    ),
    "erased": (
        "id_erased",
        "What had this external id was redacted; nothing is recorded under it again.",
    ),
    "asked": ("exists_already", "It is recorded and says otherwise; it was to be skipped."),
}
# A remark is read beside the file; the whole change stands with the record.
_MOST_FIELDS = 6
_LONGEST = 80


def skipped_as(why: str, state: str | None) -> tuple[str, str]:
    """The code of the remark on a row that is skipped, and its words.

    Args:
        why: `foreign`, `erased`, `asked` (by `on_existing`), or `closed`.
        state: of a record that is closed.
    """
    closed = ("closed", f"It is recorded and was {state}; it stays so.")
    return _SKIPPED.get(why, closed)


def amended_as(
    profile: Profile, row: int, name: str, held: Mapping[str, Any], merged: Mapping[str, Any]
) -> Flag:
    """What a row changes: each member with its words before and after, shortened."""
    changed = [each for each, value in merged.items() if value != held["body"].get(each)]
    told = [
        f"{each}: {_words(held['body'].get(each))} → {_words(merged[each])}"
        for each in changed[:_MOST_FIELDS]
    ]
    more = len(changed) - len(told)
    reason = "; ".join([*told, *([f"and {more} more"] if more else [])]) + "."
    column = profile.column_of.get(changed[0]) if len(changed) == 1 else None
    return Flag(row, column, name, "amended", reason, name)


def _words(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
