"""Everything a reviewer should look at in a claim: gates, anomalies and the screen of its texts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.domain.anomalies import (
    BURST,
    BURST_MINUTES,
    POINT_PLACES,
    Flag,
    Surroundings,
    find_anomalies,
    kilometres_between,
)
from service.domain.free_text import screen_claim
from service.domain.gates import check_against_the_world
from service.domain.outlines import area_of, kilometres_from
from service.model.noun import Noun
from service.storage import journal, places
from service.storage.database import Row, Session


def flags_of_claim(
    session: Session, noun: Noun, body: Mapping[str, Any], holder: str | None, now: datetime
) -> list[Flag]:
    """The flags of a claim that somebody records or amends by hand.

    Rule: they stand in the record's full document and in the review queue, nowhere else.
    Args:
        holder: who writes, for the burst; None leaves it out.
    Raises:
        Problem: `outside_country`, from the gate that refuses.
    """
    flags = check_against_the_world(session, noun, body)
    place_id = UUID(body["place_id"]) if body.get("place_id") else None
    place = places.facts(session, [place_id]).get(place_id) if place_id else None
    recent = 0
    if holder:
        since = now - timedelta(minutes=BURST_MINUTES)
        # This record is one more than those that stand there already.
        recent = journal.recent_writes(session, holder, since, BURST) + 1
    around = Surroundings(
        today=now.date(),
        kilometres_away=_kilometres_away(session, place, body.get("location")),
        population=place["population"] if place else None,
        recent=recent,
    )
    return [*flags, *find_anomalies(noun, body, around), *screen_claim(noun, body)]


def flags_of_row(
    noun: Noun, body: Mapping[str, Any], place: Row | None, now: datetime
) -> list[Flag]:
    """The flags of an imported claim, whose point its profile has held against the outlines.

    Args:
        place: what `places.facts` says of its place; None where it has none.
    """
    around = Surroundings(
        today=now.date(),
        kilometres_away=_from_centre(place, body.get("location")),
        population=place["population"] if place else None,
    )
    return [*find_anomalies(noun, body, around), *screen_claim(noun, body)]


def _kilometres_away(
    session: Session, place: Row | None, location: Mapping[str, Any] | None
) -> float | None:
    if place is None or not location:
        return None
    if place["kind"] in POINT_PLACES:
        return _from_centre(place, location)
    longitude, latitude = location["coordinates"]
    rings = places.rings(session, place["id"])
    return kilometres_from(area_of(rings), longitude, latitude)


def _from_centre(place: Row | None, location: Mapping[str, Any] | None) -> float | None:
    if not place or not location or place["kind"] not in POINT_PLACES or not place["longitude"]:
        return None
    longitude, latitude = location["coordinates"]
    return kilometres_between((longitude, latitude), (place["longitude"], place["latitude"]))
