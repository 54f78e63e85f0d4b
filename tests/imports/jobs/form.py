"""A small form of an organisation, as KoboToolbox sends it, and the profile that reads it."""

import uuid
from collections.abc import Mapping
from typing import Any

from service.domain.imports.datasets import Dataset
from service.domain.imports.profile import Fault, Profile, RowClaim, RowReading
from service.model.nouns.statement import STATEMENT
from service.model.nouns.strike import STRIKE

FORM = Dataset(
    family="relief_form",
    name="Relief's form",
    kind="ngo",
    key="relief-form",
    title="Strikes reported by form",
    published_on="2026-01-01",
    url="https://form.example.org/1",
    licence="CC-BY-4.0",
    attribution="Relief",
    covers=(),
    places=(),
    span="2026-01-01/..",
)
COLUMNS = {
    "occurred": "event/day",
    "killed": "event/killed",
    "attack_types": "event/how",
    "place_id": "event/town",
    "external_ids": "_uuid",
}


WORDS = {"heavy": "violence with heavy weapons", "fire": "setting fire"}


def _read(number: int, cells: Mapping[str, str], gazetteer: Any) -> RowReading:
    name = cells.get("_uuid", "")
    if not name:
        remedy = "Send what KoboToolbox sends."
        reason = "There is no instance id."
        return RowReading(faults=(Fault(number, "_uuid", None, "missing", reason, remedy),))
    if not cells.get("event/day"):
        return RowReading()
    strike = {
        "occurred": cells["event/day"],
        "killed": cells.get("event/killed") or None,
        "attack_types": [WORDS.get(word, word) for word in cells.get("event/how", "").split()],
        "place_id": str(gazetteer.unit("syr").id),
        "citations": [FORM.cited_at(name)],
        "external_ids": [{"scheme": "relief-form", "value": name}],
    }
    longitude = cells.get("_geolocation.1")
    if longitude:
        point = [float(longitude), float(cells["_geolocation.0"])]
        strike |= {"location": {"type": "Point", "coordinates": point}}
        strike |= {"location_precision": "exact"}
    claims = [RowClaim(STRIKE, name, strike)]
    if cells.get("said"):
        said = {
            "topic": cells["said"],
            "reported_on": cells["event/day"],
            "place_id": str(gazetteer.unit("syr").id),
            "citations": [FORM.cited_at(name)],
            "external_ids": [{"scheme": "relief-form", "value": f"{name}-said"}],
        }
        claims.append(RowClaim(STATEMENT, f"{name}-said", said))
    return RowReading(tuple(claims))


PROFILE = Profile(
    name="kobo_relief",
    title="Relief's form",
    scheme="relief-form",
    noun=STRIKE,
    columns=(),
    dataset=FORM,
    begin=lambda gazetteer, _: lambda number, cells: _read(number, cells, gazetteer),
    column_of=COLUMNS,
    remedies={"event/killed": "Write a whole number."},
)


def submission(**changed: Any) -> dict[str, Any]:
    """What KoboToolbox's REST service sends for one filled-in form."""
    return {
        "_id": 4711,
        "_uuid": str(uuid.uuid4()),
        "_submission_time": "2026-01-03T10:00:00",
        "_geolocation": [35.5, 37.0],
        "_attachments": [],
        "_validation_status": {},
        "event/day": "2016-07-16",
        "event/killed": "3",
        "event/how": "heavy fire",
        "formhub/uuid": "abc",
        "__version__": "v1",
        **changed,
    }
