"""`Siege-Position`: how far a reader has seen, so that no answer is older than that."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from service.model.problem import FieldError, Problem

HEADER: Final = "Siege-Position"
_POSITION = re.compile(r"[0-9]{1,18}")
# Of lists, and of answers about a place; a record's tag has its revision.
_IN_TAG = re.compile(r"public-([0-9]{1,18})-[0-9a-z]")


def asked(sent: str | None) -> int:
    """The position that a caller says it has seen; 0 where it says nothing.

    Raises:
        Problem: `malformed-request` for anything but digits.
    """
    if sent is None:
        return 0
    if not _POSITION.fullmatch(sent.strip()):
        raise Problem(
            "malformed-request", f"`{HEADER}` is a position as an answer told it: digits alone."
        )
    return int(sent)


def versioned(tier: str, position: int, epoch: UUID, *rest: str) -> str:
    """A tag that is made of a position: what follows the epoch is for its maker to know.

    Another epoch gives positions again, so that a tag of before must not fit.
    """
    return "-".join((tier, str(position), f"{epoch.hex[:8]}", *rest))


def of_tags(tags: Sequence[str] | None) -> int:
    """The last position of the public tier that any of the tags names; 0 for none.

    Whoever holds such a tag has seen what stood there.
    """
    found = [_IN_TAG.match(tag) for tag in tags or ()]
    return max((int(each[1]) for each in found if each), default=0)


def refuse_lost(seen: int, position: int, epoch: UUID) -> None:
    """Refuses a reader who has seen what is not there.

    Raises:
        Problem: `restored`, with the epoch and the position that hold now.
    """
    if seen <= position:
        return
    detail = (
        f"The last position of your reading tier is {position}: a backup was restored, or a server"
        " was lost with its last changes. Read again what you keep, and send the position told."
    )
    lost = FieldError("beyond_the_last", detail)
    present = {"epoch": epoch, "position": position}
    raise Problem("restored", detail, errors=[lost], extra=present)
