"""Towns of other lists: known ones stay one place, new ones are made under the unit they lie in."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
import shapely.affinity

from service.storage.database import Database
from tests.imports.lists.listed import (
    EITHER,
    ROOT,
    bring_in,
    codes,
    counts,
    file_of,
    gazetteer,
    recorded,
    rows_of,
    written,
)

UNDECIDED = {"Qadmous", "Anaza", "Bahlawaniyeh", "Hamam Wasil", "Tawahin"}


def subdistrict_of(row: dict[str, Any]) -> str | None:
    parts = row["search_name_en"].partition(" --- ")[0].split(" - ")
    return parts[-2] if len(parts) > 2 else None


def _outlines() -> dict[str, Any]:
    found = {}
    for path in (ROOT / "data" / "boundaries").glob("SYR_admin?.geojson"):
        for each in json.loads(path.read_text("utf-8"))["features"]:
            found[each["properties"]["pcode"]] = shapely.geometry.shape(each["geometry"])
    return found


OUTLINES = _outlines()


def far_from_its_unit(row: dict[str, Any]) -> bool:
    """More than 50 km outside the unit whose code the row bears."""
    around = OUTLINES.get(row["closest_geonames_post_code"])
    if around is None or row["lat"] in ("", None):
        return False
    squeeze = math.cos(math.radians(row["lat"]))
    flat = shapely.affinity.scale(around, xfact=squeeze, origin=(0, 0))
    spot = shapely.Point(row["lon"] * squeeze, row["lat"])
    return bool(flat.distance(spot) * 111.2 > 50)


@EITHER
def test_places_of_geonames_are_known_by_its_ids(seeded_copy: Database, whole: bool) -> None:
    path = file_of("geonames_places_SY.csv", whole=whole)
    rows = rows_of(path)
    listed = {
        each["value"]
        for place in gazetteer()
        for each in place["external_ids"]
        if each["scheme"] == "geonames"
    }
    new = [row["geonameid"] for row in rows if row["geonameid"] not in listed]
    report = bring_in(seeded_copy, "geonames_syr", path)
    assert (report.read, report.created, report.refused) == (len(rows), len(new), 0)
    assert report.amended + report.unchanged == len(rows) - len(new)
    held = recorded(
        seeded_copy,
        "SELECT value FROM external_id WHERE scheme = 'geonames' AND noun = 'place'",
    )
    assert len(held) == len({each["value"] for each in held}) == len(listed) + len(new)
    again = bring_in(seeded_copy, "geonames_syr", path)
    assert counts(again) == (len(rows), 0, 0, len(rows), 0, 0)


@EITHER
def test_locations_of_the_archive_are_told_apart_by_code(
    seeded_copy: Database, whole: bool
) -> None:
    path = file_of("syrian_archive_locations.json", whole=whole)
    rows = json.loads(path.read_text("utf-8"))
    known = {place["pcode"] for place in gazetteer()}
    report = bring_in(seeded_copy, "syrian_archive_locations", path)
    assert report.read == len(rows)
    assert report.created + report.amended + report.unchanged + report.refused == len(rows)
    found = codes(report)
    assert found["not_a_pcode"] == sum(row["closest_geonames_post_code"] == "t" for row in rows)
    assert set(found) <= {
        "not_a_pcode",
        "unknown_place",
        "place_twice",
        "only_by_name",
        "point_disagrees",
    }
    # Units that were drawn anew, or are spelt quite otherwise: for a person to decide, once.
    unknown = [row for row in rows if subdistrict_of(row) in UNDECIDED]
    assert found["unknown_place"] == len(unknown)
    assert found.get("point_disagrees", 0) == sum(far_from_its_unit(row) for row in rows)
    own = {row["closest_geonames_post_code"] for row in rows if row["sa_loc_only"] == "FALSE"}
    made = recorded(
        seeded_copy, "SELECT pcode, body FROM place WHERE import_id = %s", report.import_id
    )
    coded = {each["pcode"] for each in made if each["pcode"]}
    waiting = {row["closest_geonames_post_code"] for row in unknown}
    assert coded == own - known - waiting - {"t"}
    for each in made:
        names = " ".join(name["text"] for name in each["body"]["names"])
        assert "---" not in names and "(((" not in names
        assert each["body"]["kind"] == ("town" if each["pcode"] else "other")
    again = bring_in(seeded_copy, "syrian_archive_locations", path)
    assert counts(again)[1:3] == (0, 0) and again.refused == report.refused


@EITHER
def test_communities_of_siege_watch_are_known_by_name_and_point(
    seeded_copy: Database, whole: bool
) -> None:
    path = file_of("siege_watch_places.csv", whole=whole)
    rows = rows_of(path)
    assert len(rows) == 14
    report = bring_in(seeded_copy, "siege_watch_places", path)
    assert report.read == 14 and report.refused == 0
    made = recorded(
        seeded_copy,
        """SELECT p.body -> 'names' -> 0 ->> 'text' AS name, o.kind AS above,
                  jsonb_array_length(p.body -> 'names') AS names
           FROM place AS p JOIN place AS o ON o.id = p.parent_id WHERE p.import_id = %s""",
        report.import_id,
    )
    assert len(made) == report.created and {each["above"] for each in made} == {"admin3"}
    # Yarmouk is a place of the gazetteer already.
    assert "Yarmouk" not in {each["name"] for each in made}
    aka = [each for each in made if each["name"] == "Hamouriya"]
    assert [each["names"] for each in aka] in ([], [2])
    again = bring_in(seeded_copy, "siege_watch_places", path)
    assert counts(again) == (14, 0, 0, 14, 0, 0)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"lat": "33,52"}, "lat", "not_a_number"),
        ({"lon": ""}, "lat", "half_a_point"),
        ({"lat": "336"}, "lat", "out_of_range"),
        ({"lat": "0", "lon": "0"}, "lat", "point_disagrees"),
        ({"lat": "36.33", "lon": "33.52"}, "lat", "point_disagrees"),
        ({"lat": "15.35", "lon": "44.2"}, "lat", "point_disagrees"),
        ({"name": ""}, "name", "missing"),
    ],
)
def test_a_point_that_cannot_be_is_refused(
    seeded: Database, tmp_path: Path, cells: dict[str, str], column: str, code: str
) -> None:
    row = rows_of(file_of("siege_watch_places.csv", whole=False))[0] | cells
    report = bring_in(
        seeded, "siege_watch_places", written(tmp_path / "dirt.csv", [row]), dry_run=True
    )
    assert report.refused == 1
    assert (2, column, code) in [(f.row, f.column, f.code) for f in report.faults]
