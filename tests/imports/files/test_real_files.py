"""Files as their publishers put them out are read without a change."""

from collections import Counter
from pathlib import Path

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.opening import open_rows
from service.domain.imports.files.rows import Row, Skipped

DATA = Path(__file__).parents[3] / "data"
SHEET = DATA / "insecurity_insight" / "insecurity_insight_health_SYR_2023.xlsx"
COLUMNS = PROFILES["insecurity_insight"].columns


@pytest.mark.parametrize(
    ("name", "profile", "count"),
    [
        ("insecurity_insight/insecurity_insight_health_SYR_YEM.csv", "insecurity_insight", 1109),
        ("ucdp_ged/ged_syria_2016.csv", "ucdp_ged", 6170),
        ("tech_for_palestine/casualties_daily_to_2024.json", "tech_for_palestine_daily", 452),
    ],
)
def test_a_file_that_is_shipped_is_read_whole(name: str, profile: str, count: int) -> None:
    rows = open_rows(DATA / name, FileForm(), PROFILES[profile].columns)
    assert Counter(map(type, rows)) == {Row: count}
    assert rows.bytes_read == rows.bytes_total == (DATA / name).stat().st_size


@pytest.mark.parametrize(("name", "count"), [("SYR_admin1", 14), ("SYR_admin3", 272)])
def test_boundaries_are_read_with_their_polygons(name: str, count: int) -> None:
    rows = [*open_rows(DATA / "boundaries" / f"{name}.geojson", FileForm(), ("pcode", "geometry"))]
    assert len(rows) == count
    assert all(isinstance(row, Row) and "Polygon" in row.cells["geometry.type"] for row in rows)


def test_a_file_of_lines_is_read_with_the_names_of_every_place() -> None:
    rows = [*open_rows(DATA / "places" / "SYR.ndjson", FileForm(), ("slug", "names.0.text"))]
    assert Counter(map(type, rows)) == {Row: 668}


def test_the_publishers_workbook_says_the_same_as_its_csv() -> None:
    found = [*open_rows(SHEET, FileForm(), COLUMNS)]
    assert found[0] == Skipped(2, "The row holds HXL tags.")
    rows = [row for row in found if isinstance(row, Row)]
    assert [row.number for row in rows] == [*range(3, 43)]
    table = open_rows(
        DATA / "insecurity_insight" / "insecurity_insight_health_SYR_YEM.csv", FileForm(), COLUMNS
    )
    by_id = {row.cells["SiND Event ID"]: row.cells for row in table if isinstance(row, Row)}
    same = ("Date", "Country ISO", "Latitude", "Longitude", "Health Workers Killed")
    for row in rows:
        other = by_id[row.cells["SiND Event ID"]]
        assert [row.cells[name] for name in same] == [other[name] for name in same]


def test_the_publishers_workbook_is_read_by_its_hashtags() -> None:
    found = [*open_rows(SHEET, FileForm(), ("#date", "#country+iso"))]
    row = found[-1]
    assert isinstance(row, Row) and row.cells["#date"] == row.cells["Date"]
