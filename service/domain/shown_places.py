"""What is told of the place of a record in a row of its own: name, code, country, centre."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.storage import export_rows
from service.storage.database import Row, Session

_KEPT = 20_000
_UNPLACED: Mapping[str, Any] = dict.fromkeys(export_rows.PLACED)


class ShownPlaces:
    """Finds the places of records as they pass, and holds a bounded number of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._places: dict[str, Row] = {}

    def give(self, records: Sequence[dict[str, Any]]) -> None:
        """Puts `place_name`, `place_pcode`, `place_country` and the centre into each record.

        Rule: they are those of the place that the tier is shown the record at, which is as coarse
        as its document says; never those of the place behind it. None where it is shown at none.
        Why: who opens a table has no gazetteer beside it.
        Args:
            records: documents of one noun, as the session's tier reads them; changed in place.
        Source: docs/protection.md.
        """
        if len(self._places) > _KEPT:
            self._places.clear()
        wanted = {record["place_id"] for record in records if record.get("place_id")}
        missing = wanted - self._places.keys()
        if missing:
            self._places |= export_rows.places(self._session, missing)
        for record in records:
            record.update(self._places.get(record.get("place_id") or "", _UNPLACED))
