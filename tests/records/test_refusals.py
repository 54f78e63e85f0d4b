"""A call that cannot be accepted says which field, which rule and what to send; nothing is kept."""

from typing import Any

import pytest

from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.records import world

JSON = dict[str, Any]
Ready = tuple[Callers, JSON]
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""


def stored(database: Database) -> dict[str, int]:
    """How many rows every table holds; the keys that callers get aside."""
    with database.pool.connection() as connection:
        names = [row["table_name"] for row in connection.execute(_TABLES)]
        counts = {}
        for name in names:
            row = connection.execute(f'SELECT count(*) AS n FROM "{name}"'.encode()).fetchone()
            counts[name] = int(row["n"]) if row else -1
    return {name: count for name, count in counts.items() if name != "api_key"}


def told(answer: Any, status: int, code: str, *, pointer: str = "", parameter: str = "") -> None:
    """Holds a refusal to what a person needs: the rule, the field, the remedy."""
    assert answer.status_code == status, answer.json
    assert answer.content_type == "application/problem+json"
    shown = answer.json
    assert {"type", "title", "status", "detail", "instance", "errors"} <= set(shown)
    error = shown["errors"][0]
    assert (error["code"], error.get("pointer", ""), error.get("parameter", "")) == (
        code,
        pointer,
        parameter,
    ), shown
    assert error["detail"].endswith((".", "?")) and len(error["detail"]) > 15


@pytest.fixture(scope="module")
def ready(small_world: tuple[Database, JSON]) -> Ready:
    """Callers of a small world that no refused call may change."""
    database, made = small_world
    return Callers(database), made


_LONG = "x" * 20_001
CLAIMS: dict[str, tuple[JSON, str, str]] = {
    "a date that is none": ({"occurred": "2016-02-30"}, "date_impossible", "/occurred"),
    "a date in words": ({"occurred": "mid July"}, "date_unreadable", "/occurred"),
    "a span for a point": ({"occurred": "2016-07-11/2016-07-20"}, "date_is_span", "/occurred"),
    "no date": ({"occurred": None}, "missing", "/occurred"),
    "an unknown word": ({"delivery": "air-launched!"}, "unknown_word", "/delivery"),
    "a word of a list": ({"attack_types": ["bombing"]}, "unknown_word", "/attack_types/0"),
    "low above high": ({"killed": {"low": 9, "high": 2}}, "quantity_disordered", "/killed/low"),
    "a negative count": ({"killed": -3}, "quantity_negative", "/killed"),
    "a magic count": ({"killed": -1}, "quantity_magic", "/killed"),
    "half a person": ({"killed": 2.5}, "quantity_not_whole", "/killed"),
    "a control character": ({"munition": "a\x07b"}, "control_character", "/munition"),
    "text without end": ({"notes": _LONG}, "text_too_long", "/notes"),
    "an unknown member": ({"victim": "x"}, "unknown_field", "/victim"),
    "an unknown member within": (
        {"killed": {"lwo": 3}},
        "unknown_member",
        "/killed/lwo",
    ),
    "a report before the event": (
        {"reported_on": "2016-07-01"},
        "after_its_report",
        "/occurred",
    ),
    "digits that disagree": (
        {"killed": {"best": 5, "quoted": "17 people"}},
        "quoted_disagrees",
        "/killed/quoted",
    ),
    "latitude first": (
        {"location": {"type": "Point", "coordinates": [36.2, 137.1]}},
        "out_of_range",
        "/location/coordinates",
    ),
    "a place nobody knows": ({"place": "Atlantis"}, "unknown_place", "/place"),
    "an id that is none": ({"id": "strike-1"}, "not_a_uuid", "/id"),
    "a clock that is none": ({"time_local": "25:00"}, "wrong_form", "/time_local"),
    "a long quotation": (
        {"source": {"url": world.CITED, "quoted": "q" * 301}},
        "text_too_long",
        "/citations/0/quoted",
    ),
    "an embargo in words": ({"embargo_until": "next week"}, "not_an_instant", "/embargo_until"),
}


@pytest.mark.parametrize("case", CLAIMS)
def test_a_strike_is_refused_by_its_field_and_nothing_is_kept(ready: Ready, case: str) -> None:
    callers, made = ready
    change, code, pointer = CLAIMS[case]
    claim = {"occurred": "2016-07-17", "place_id": made["places"]["id"], "source": "A new source"}
    before = stored(callers.database)
    told(callers.recorder.post("/v1/strikes", json=claim | change), 422, code, pointer=pointer)
    assert stored(callers.database) == before


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"munition": "a\x00b"}, "/munition"), ({"killed": {"quoted": "\x00"}}, "/killed/quoted")],
)
def test_a_nul_is_refused_where_it_stands(ready: Ready, change: JSON, pointer: str) -> None:
    callers, _ = ready
    before = stored(callers.database)
    answer = callers.recorder.post("/v1/strikes", json={"occurred": "2016-07-17"} | change)
    told(answer, 400, "nul_in_text", pointer=pointer)
    assert stored(callers.database) == before


def test_every_fault_is_told_at_once(ready: Ready) -> None:
    callers, _ = ready
    claim = {"occurred": "2016-02-30", "delivery": "magic", "killed": -3, "place_id": None}
    answer = callers.recorder.post("/v1/strikes", json=claim)
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/occurred", "/delivery", "/killed"}


def test_an_end_before_its_start_is_refused(ready: Ready) -> None:
    callers, made = ready
    claim = {
        "area": "eastern-aleppo",
        "started": "2016-07-17",
        "ended": "2016-07-16",
        "end_mode": "captured",
        "source": world.CITED,
    }
    before = stored(callers.database)
    told(callers.recorder.post("/v1/sieges", json=claim), 422, "end_before_start", pointer="/ended")
    assert stored(callers.database) == before
    assert made["sieges"]["started"]["edtf"] == "2016-07-17"


def test_a_span_field_refuses_a_set_of_days(ready: Ready) -> None:
    callers, _ = ready
    claim = {"metric": "killed", "quantity": 3, "source": world.CITED}
    refused = callers.recorder.post(
        "/v1/casualty-figures", json=claim | {"period": "[2016-07-11..2016-07-20]"}
    )
    told(refused, 422, "date_is_set", pointer="/period")
    assert refused.json["errors"][0]["remedy"] == "2016-07-11/2016-07-20"
    point = callers.recorder.post(
        "/v1/strikes", json={"occurred": "2016-07-11/2016-07-20", "place_id": None}
    )
    assert point.json["errors"][0]["remedy"] == "[2016-07-11..2016-07-20]"


PARAMETERS: dict[str, tuple[str, int, str, str]] = {
    "an unknown parameter": ("sinse=2016", 400, "unknown_parameter", "sinse"),
    "a second limit": ("limit=5&limit=6", 400, "repeated_parameter", "limit"),
    "a limit over 1000": ("limit=1001", 422, "invalid", "limit"),
    "no limit": ("limit=0", 422, "invalid", "limit"),
    "half a limit": ("limit=2.5", 422, "not_a_whole_number", "limit"),
    "a limit in words": ("limit=ten", 422, "not_a_number", "limit"),
    "arabic digits": ("limit=%D9%A1%D9%A0", 422, "digits_not_ascii", "limit"),
    "an empty value": ("limit=", 422, "empty_value", "limit"),
    "a NUL": ("place=a%00", 422, "control_character", "place"),
    "a day that is none": ("from=2016-02-30", 422, "not_a_day", "from"),
    "an instant that is none": ("updated_since=2016", 422, "not_an_instant", "updated_since"),
    "an unknown place": ("place=atlantis", 422, "unknown_place", "place"),
    "an unknown place code": ("pcode=SY9999", 422, "unknown_place", "pcode"),
    "a country in lower case": ("country=syr", 422, "invalid", "country"),
    "a box of three": ("bbox=1,2,3", 422, "invalid", "bbox"),
    "a box upside down": ("bbox=1,9,3,2", 422, "out_of_range", "bbox"),
    "an unknown word": ("certainty_min=sure", 422, "invalid", "certainty_min"),
    "an unknown state": ("state=believed", 422, "invalid", "state"),
    "an unknown member": ("fields=victim", 422, "unknown_member", "fields"),
    "a strange cursor": ("cursor=AAAA", 422, "cursor_invalid", "cursor"),
    "a key in the address": ("api_key=x", 400, "unknown_parameter", "api_key"),
}


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_query_is_refused_by_its_parameter(ready: Ready, case: str) -> None:
    callers, _ = ready
    query, status, code, parameter = PARAMETERS[case]
    told(callers.public.get(f"/v1/strikes?{query}"), status, code, parameter=parameter)


def test_a_misspelt_parameter_is_told_the_nearest_one(ready: Ready) -> None:
    callers, _ = ready
    answer = callers.public.get("/v1/strikes?updatd_since=2016-07-17T00:00:00Z")
    assert "`updated_since`" in answer.json["errors"][0]["detail"]


def test_a_publication_without_a_citation_is_refused(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    made = factories.record(recorder, "strikes", {"occurred": "2016-07-17", "place_id": None})
    url = f"/v1/strikes/{made['id']}"
    version = {"If-Match": reviewer.get(url).headers["ETag"]}
    before = stored(callers.database)
    refused = reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers=version)
    told(refused, 422, "missing_for_publication", pointer="/citations")
    assert stored(callers.database) == before
    assert recorder.get(url).json["state"] == "submitted"


def test_one_bad_row_does_not_lose_the_batch(callers: Callers) -> None:
    recorder = callers.recorder
    rows = [
        {"occurred": "2016-07-17", "place_id": None},
        {"occurred": "2016-02-30", "place_id": None},
        {"occured": "2016-07-17", "place_id": None},
        {"occurred": "2016-07-18", "place_id": None, "killed": "at least 3"},
    ]
    answer = recorder.post("/v1/strikes", json=rows)
    assert answer.status_code == 200
    results = answer.json["results"]
    assert [(row["index"], row["status"]) for row in results] == [
        (0, 201),
        (1, 422),
        (2, 422),
        (3, 201),
    ]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/occurred"
    assert "`occurred`" in results[2]["problem"]["errors"][0]["detail"]
    assert len(recorder.get("/v1/strikes").json["data"]) == 2
