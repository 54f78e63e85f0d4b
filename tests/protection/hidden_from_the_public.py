"""Everything that partners see and the public may not notice."""

from datetime import UTC, datetime, timedelta

from tests.protection.desk import Desk


def hide(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Writes all of it."""
    hide_a_place_in_its_district(desk, ids)
    strike_within_the_delay(desk)
    learn_of_hospitals(desk, ids)
    tell_more_of_what_is_cited(desk, ids)


def hide_a_place_in_its_district(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Another village of the same district."""
    village = {"place_id": desk.recorder.get("/v1/places/kafr-saghir").json["id"]}
    desk.amended("strikes", ids["/v1/strikes"][1], village)


def strike_within_the_delay(desk: Desk) -> None:
    """Partners read it at once, the public three days later; its report was known before."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    known = "https://reports.example.org/two"
    desk.strike(yesterday, "aleppo", killed=11, certainty="confirmed", source=known)


def learn_of_hospitals(desk: Desk, ids: dict[str, list[str]]) -> None:
    """More of them, fewer than five in all; the one that is known works no more."""
    known = "https://reports.example.org/two"
    for place in ("aleppo", "aleppo", "handarat"):
        desk.published("facilities", {"kind": "hospital", "place": place, "source": known})
    status = {"facility_id": ids["/v1/facilities"][1], "status": "not_functioning"}
    desk.published("facility-statuses", status | {"began": "2016-10-16", "source": known})


def tell_more_of_what_is_cited(desk: Desk, ids: dict[str, list[str]]) -> None:
    """The title and the address of a document that stands behind something sensitive."""
    strike = desk.reviewer.get(f"/v1/strikes/{ids['/v1/strikes'][0]}").json
    document = strike["citations"][0]["document_id"]
    change = {"title": "a hospital by its name", "archive_url": "https://archive.example.org/1"}
    desk.amended("documents", document, change)
    external = {"external_ids": [{"scheme": "hidden-list", "value": "4711"}]}
    desk.amended("strikes", ids["/v1/strikes"][2], external)
