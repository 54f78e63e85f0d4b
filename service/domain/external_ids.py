"""What other lists call a record."""

from datetime import date

from service.domain.claim_values import read_members
from service.domain.refusals import refused
from service.domain.texts import check_text


def read_external_id(value: object, pointer: str) -> dict[str, str]:
    """What another list calls the record, and since when that list no longer holds it."""
    given = read_members(value, ("scheme", "value", "gone_on"), pointer, ("scheme", "value"))
    gone = given.get("gone_on")
    return {
        "scheme": check_text(given["scheme"], f"{pointer}/scheme", longest=80),
        "value": check_text(given["value"], f"{pointer}/value", longest=300),
        **({} if gone is None else {"gone_on": _day(gone, f"{pointer}/gone_on")}),
    }


def _day(value: object, pointer: str) -> str:
    text = check_text(value, pointer, longest=10)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise refused("wrong_form", "Give a day as 2016-07-16.", pointer) from None
