"""Rule T3: the dates by which a record is placed in a series."""

from functools import lru_cache

from service.domain.uncertain_dates import read_date
from service.model.bounds import Bounds
from service.storage.database import Row


def bounds_on(row: Row, axis: str) -> Bounds | None:
    """The bounds of a row on the axis that it was read for.

    Rule: `event`: when it happened. `reported`: `reported_on`, else the publication of the first
    document that it cites. `recorded`: the day since when the reader's tier could know of it.

    Args:
        row: with `earliest`, `latest` and, as EDTF, `published`.
        axis: `event`, `reported` or `recorded`.

    Returns:
        The bounds; None where the record has no date on another axis than its event's.

    Source: docs/methodology.md T3.
    """
    if axis == "event" or row["earliest"] or row["latest"]:
        return Bounds(row["earliest"], row["latest"])
    return _read(row["published"]) if row["published"] else None


@lru_cache(maxsize=4096)
def _read(edtf: str) -> Bounds | None:
    bounds = Bounds.read(read_date(edtf, kind="point", pointer="/published_on").as_json())
    return bounds if bounds and (bounds.earliest or bounds.latest) else None
