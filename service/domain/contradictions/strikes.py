"""Strikes on facilities that were destroyed before."""

from collections.abc import Iterable

from service.domain.sentences import day_in_words
from service.model.contradiction import Contradiction, detected
from service.storage.database import Row


def struck_again(rows: Iterable[Row]) -> list[Contradiction]:
    """A facility that is hit after it was destroyed.

    Rule: a strike names a facility of which a status, or an earlier strike, says that it was
    destroyed before, and nobody says that it worked again or was damaged only in between. For the
    trusted tier alone: below it nobody learns which facility a strike hit, nor that there is one.

    Args:
        rows: such strikes, as storage gives them.

    Returns:
        Contradictions of kind `struck_after_destroyed`.

    Source: docs/methodology.md, contradictions; docs/protection.md, facilities.
    """
    return [
        detected(
            "struck_after_destroyed",
            f"A strike of {day_in_words(row['struck'])} hits a facility that is recorded as"
            f" destroyed by {day_in_words(row['destroyed'])}.",
            [str(row["id"]), str(row["before"])],
            str(row["facility_id"]),
            trusted_only=True,
        )
        for row in rows
    ]
