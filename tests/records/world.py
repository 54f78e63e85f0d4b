"""One submitted record of every noun, to run into rules with."""

from typing import Any

from tests import factories
from tests.contract_client import ContractClient

JSON = dict[str, Any]
CITED = "https://reports.example.org/1"


def claims(town: JSON, area: JSON, speaker: JSON) -> dict[str, JSON]:
    """The smallest claim of each noun that stands on the ground or is said by somebody."""
    on_area = {"area_id": area["id"], "source": CITED}
    return {
        "supply-routes": {
            "slug": "castello-road",
            "names": ["Castello road"],
            "serves_area_ids": [area["id"]],
            "kind": "road",
            "source": CITED,
        },
        "sieges": on_area | {"started": "2016-07-17"},
        "designations": on_area
        | {"designator": speaker["slug"], "scheme": "ocha", "category": "besieged"},
        "population-estimates": on_area | {"quantity": 250_000},
        "strikes": {"occurred": "2016-07-17", "place_id": town["id"], "source": CITED},
        "casualty-figures": {"metric": "killed", "quantity": 7, "source": CITED},
        "facilities": {"kind": "clinic", "place_id": town["id"], "source": CITED},
        "aid-missions": {"kind": "convoy", "place_id": town["id"], "source": CITED},
        "pauses": {"kind": "ceasefire", "place_id": town["id"], "source": CITED},
        "statements": {"topic": "other", "place_id": town["id"], "source": CITED},
    }


def build(recorder: ContractClient) -> dict[str, JSON]:
    """Records one of every noun; the created documents by path."""
    made: dict[str, JSON] = {"places": factories.place(recorder, pcode="SY0200", kind="city")}
    made["sources"] = factories.source(recorder, "monitor")
    made["documents"] = factories.document(recorder, made["sources"]["id"], url=CITED)
    made["besieged-areas"] = factories.record(
        recorder,
        "besieged-areas",
        {"slug": "eastern-aleppo", "place_ids": [made["places"]["id"]], "names": ["East"]},
    )
    for noun, claim in claims(made["places"], made["besieged-areas"], made["sources"]).items():
        made[noun] = factories.record(recorder, noun, claim)
    status = {"route": "castello-road", "status": "closed", "began": "2016-07-07", "source": CITED}
    made["route-statuses"] = factories.record(recorder, "route-statuses", status)
    made["facility-statuses"] = factories.record(
        recorder,
        "facility-statuses",
        {
            "facility_id": made["facilities"]["id"],
            "status": "not_functioning",
            "began": "2016-07-07",
            "source": CITED,
        },
    )
    return made
