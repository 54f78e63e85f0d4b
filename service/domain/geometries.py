"""Where a record is drawn on a map: never more exactly than its tier is shown it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from service.model.noun import Kind, Noun
from service.storage import exports
from service.storage.database import Session

_KEPT = 20_000
RECORDED = "recorded"
CENTRE = "centre_of_place"


class Drawn(NamedTuple):
    """A GeoJSON geometry and what it is of: `recorded`, `centre_of_place`; both None = nowhere."""

    geometry: Mapping[str, Any] | None
    of: str | None


class Geometries:
    """Finds the geometries of records as they pass, and holds a bounded number of places."""

    def __init__(self, session: Session, noun: Noun) -> None:
        self._session = session
        self._own = [
            field.name for field in noun.fields if field.kind in (Kind.GEOMETRY, Kind.LOCATION)
        ]
        self._centres: dict[str, tuple[float, float]] = {}

    def of(self, records: Sequence[Mapping[str, Any]]) -> list[Drawn]:
        """The geometry of each record.

        Rule: what the record itself states, where the tier is shown it; else the centre of the one
        place that it is shown at, said to be that; else none. Several places have no one centre.
        Why: a file is looked at on a map, and a point there is read as the place of the event.
        Args:
            records: documents of one noun, as the session's tier reads them.
        """
        if len(self._centres) > _KEPT:
            self._centres.clear()
        places = {record["place_id"] for record in records if record.get("place_id")}
        missing = places - self._centres.keys()
        if missing:
            self._centres |= exports.centres(self._session, missing)
        return [self._one(record) for record in records]

    def _one(self, record: Mapping[str, Any]) -> Drawn:
        for name in self._own:
            if record.get(name):
                return Drawn(_counterclockwise(record[name]), RECORDED)
        centre = self._centres.get(record.get("place_id") or "")
        if centre is None:
            return Drawn(None, None)
        return Drawn({"type": "Point", "coordinates": list(centre)}, CENTRE)


def _counterclockwise(geometry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same areas with their rings in the order that RFC 7946 asks for."""
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _ordered(geometry["coordinates"])}
    if geometry["type"] == "MultiPolygon":
        parts = [_ordered(rings) for rings in geometry["coordinates"]]
        return {"type": "MultiPolygon", "coordinates": parts}
    return geometry


def _ordered(rings: Sequence[Sequence[Sequence[float]]]) -> list[Sequence[Sequence[float]]]:
    return [
        ring if (_twice_the_area(ring) > 0) is (number == 0) else list(reversed(ring))
        for number, ring in enumerate(rings)
    ]


def _twice_the_area(ring: Sequence[Sequence[float]]) -> float:
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairwise(ring))
