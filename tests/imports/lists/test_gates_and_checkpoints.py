"""Gates and checkpoints: ways in, and on which day they stood so where the file has a status."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.domain.imports.profile import UnknownOption
from service.model.nouns.besieged_area import BESIEGED_AREA
from service.seeding.first_start import OPERATOR
from service.storage import bulk, journal, references
from service.storage.database import Database
from service.storage.records import Draft
from tests.imports.lists.listed import EITHER, bring_in, codes, counts, file_of, recorded

GATES = {"as_of": "2023-11-01", "area": "made-up-area"}
AREA = {"area": "Made-up Area"}


@pytest.fixture
def with_area(seeded_copy: Database) -> Database:
    with seeded_copy.writing(OPERATOR) as session:
        place = references.which(session, _noun("place"), "west-bank")
        body = {
            "slug": "made-up-area", "place_ids": [str(place)], "geometry": None, "notes": None,
            "names": [{"lang": "en", "text": "Made-up Area", "kind": "official"}],
            "citations": [], "external_ids": [],
        }  # fmt: skip
        draft = Draft(body=body, sensitivity="public", name_keys=("made up area",))
        journal.open_journal(session, OPERATOR, "a test")
        bulk.insert(
            session, BESIEGED_AREA, [(shipped_id("made-up-area"), draft)], "operator", "",
            state="published",
        )  # fmt: skip
    return seeded_copy


def _noun(table: str) -> Any:
    from service.model.nouns import BY_TABLE

    return BY_TABLE[table]


def features(path: Path) -> list[dict[str, Any]]:
    return [each["properties"] for each in json.loads(path.read_text("utf-8"))["features"]]


@EITHER
def test_a_gate_is_a_way_in_and_its_status_on_the_day_that_was_said(
    with_area: Database, whole: bool
) -> None:
    path = file_of("ocha_RoadGates.geojson", whole=whole)
    gates = [each for each in features(path) if (each["Name"] or "").strip()]
    nameless = len(features(path)) - len(gates)
    assert len({each["Name"].strip() for each in gates}) == len(gates)
    report = bring_in(with_area, "ocha_road_gates", path, options=GATES)
    assert counts(report) == (len(gates) + nameless, len(gates), 0, 0, 0, nameless)
    told = recorded(
        with_area,
        """SELECT s.body ->> 'status' AS status, s.body #>> '{observed_on,edtf}' AS day,
                  r.body -> 'serves_area_ids' AS areas, r.body #>> '{geometry,type}' AS shape
           FROM route_status AS s JOIN supply_route AS r ON r.id = (s.body ->> 'route_id')::uuid
           WHERE s.import_id = %s""",
        report.import_id,
    )
    assert Counter(each["status"] for each in told) == Counter(each["Status"] for each in gates)
    assert {each["day"] for each in told} == {"2023-11-01"}
    assert {tuple(each["areas"]) for each in told} == {(str(shipped_id("made-up-area")),)}
    assert {each["shape"] for each in told} == {"Point"}
    again = bring_in(with_area, "ocha_road_gates", path, options=GATES)
    assert counts(again) == (len(gates) + nameless, 0, 0, len(gates), 0, nameless)


@EITHER
def test_a_checkpoint_without_a_status_is_a_way_in_alone(with_area: Database, whole: bool) -> None:
    path = file_of("ocha_checkpoints.geojson", whole=whole)
    points = features(path)
    report = bring_in(with_area, "ocha_checkpoints", path, options=AREA)
    named = [each for each in points if (each["Name"] or "").strip()]
    assert report.read == len(points) and report.created == len(
        {each["Name"].strip() for each in named}
    )
    assert report.refused == len(points) - report.created
    held = recorded(
        with_area,
        "SELECT body ->> 'notes' AS notes FROM supply_route WHERE import_id = %s",
        report.import_id,
    )
    # What the codes mean is not in the file.
    by_code = Counter(str(int(each["Operated_by"])) for each in named if each["Operated_by"])
    found = Counter(
        part.removeprefix("Operated_by: ")
        for each in held
        for part in (each["notes"] or "").split("; ")
        if part.startswith("Operated_by: ")
    )
    assert found == by_code
    none = "SELECT count(*) AS n FROM route_status WHERE import_id = %s"
    assert recorded(with_area, none, report.import_id) == [{"n": 0}]
    again = bring_in(with_area, "ocha_checkpoints", path, options=AREA)
    assert (again.created, again.amended) == (0, 0)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"area": "x"}, "needs as_of"),
        ({"as_of": "2023-11-01"}, "needs area"),
        ({"area": "x", "as_of": "01/11/2023"}, "YYYY-MM-DD"),
        ({"area": " ", "as_of": "2023-11-01"}, "a text for area"),
    ],
)
def test_no_day_and_no_area_is_ever_guessed(
    seeded: Database, options: dict[str, str], told: str
) -> None:
    path = file_of("ocha_RoadGates.geojson", whole=False)
    with pytest.raises(UnknownOption, match=told):
        bring_in(seeded, "ocha_road_gates", path, options=options, dry_run=True)


def test_an_area_that_nobody_recorded_refuses_the_rows_with_a_remedy(seeded: Database) -> None:
    path = file_of("ocha_RoadGates.geojson", whole=False)
    options = GATES | {"area": "atlantis"}
    report = bring_in(seeded, "ocha_road_gates", path, options=options, dry_run=True)
    assert report.refused == report.read
    assert codes(report)["unknown_reference"] == report.read
    assert "Record it first" in report.faults[0].remedy


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"Status": "ajar"}, "Status", "unknown_status"),
        ({"Status": ""}, "Status", "missing"),
        ({"coordinates": [36.3, 33.5]}, "latitude", "point_disagrees"),
        ({"coordinates": [32.2, 35.2]}, "latitude", "point_disagrees"),
        ({"coordinates": [235.2, 32.2]}, "geometry", "out_of_range"),
    ],
)
def test_dirt_in_a_gate_is_refused_with_its_column(
    with_area: Database, tmp_path: Path, change: dict[str, Any], column: str, code: str
) -> None:
    told = json.loads(file_of("ocha_RoadGates.geojson", whole=False).read_text("utf-8"))
    [gate, *_] = told["features"]
    if "coordinates" in change:
        gate["geometry"] |= change
    else:
        gate["properties"] |= change
    path = tmp_path / "dirt.geojson"
    path.write_text(json.dumps(told | {"features": [gate]}), encoding="utf-8")
    report = bring_in(with_area, "ocha_road_gates", path, options=GATES, dry_run=True)
    assert report.refused == 1
    assert (1, column, code) in [(f.row, f.column, f.code) for f in report.faults]
