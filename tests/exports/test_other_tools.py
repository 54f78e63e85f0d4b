"""Exports open in the tools that people have: those that are on this machine, by `make interop`."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract_client import ContractClient

# What analysts have is installed beside our own packages, which go first.
for _folder in Path(__file__).resolve().parents[2].glob(".venv/interop/lib/*/site-packages"):
    sys.path.append(str(_folder))

pytestmark = pytest.mark.slow
_ARABIC = "حلب"


@pytest.fixture
def saved(seeded_client: ContractClient, tmp_path: Path) -> Path:
    """The files of the cities of the seed."""
    for form in ("csv", "geojson", "xlsx", "parquet"):
        answer = seeded_client.get(f"/v1/exports/places.{form}?kind=city")
        (tmp_path / f"places.{form}").write_bytes(answer.get_data())
    tagged = seeded_client.get("/v1/exports/strikes.csv?hxl=1")
    (tmp_path / "tagged.csv").write_bytes(tagged.get_data())
    return tmp_path


def _needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed on this machine")
    return found


def test_pandas(saved: Path) -> None:
    pandas = pytest.importorskip("pandas")
    for frame in (
        pandas.read_csv(saved / "places.csv"),
        pandas.read_parquet(saved / "places.parquet"),
    ):
        row = frame[frame.slug == "aleppo"].iloc[0]
        assert row.population > 1_000_000
        assert _ARABIC in row["names"]
    assert str(frame.recorded_at.dtype) == "datetime64[us, UTC]"


def test_duckdb(saved: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for name in ("places.parquet", "places.csv"):
        asked = f"SELECT population, names FROM '{saved / name}' WHERE slug = 'aleppo'"
        ((population, names),) = duckdb.sql(asked).fetchall()
        assert population > 1_000_000
        assert _ARABIC in names


def test_libhxl_reads_the_tag_row(saved: Path) -> None:
    hxl = pytest.importorskip("hxl")
    options = hxl.InputOptions(allow_local=True)
    with hxl.data(str(saved / "tagged.csv"), options) as source:
        tags = source.display_tags
        assert "#date+start+occurred" in tags and "#meta+licence" in tags
        assert sum(1 for _ in source) > 1000


def test_libreoffice_shows_values_and_runs_nothing(saved: Path) -> None:
    office = _needs("soffice")
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{saved}/profile", "--headless", "--convert-to",
         utf8, "--outdir", str(saved / "out"), str(saved / "places.xlsx")],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    with (saved / "out" / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["slug"]: row for row in csv.DictReader(file)}
    assert _ARABIC in rows["aleppo"]["names"]
    assert int(rows["aleppo"]["population"]) > 1_000_000
    assert rows["aleppo"]["overlaps"] == ""


def test_gdal_reads_points_and_numbers(saved: Path) -> None:
    told = subprocess.run(
        [_needs("ogrinfo"), "-ro", "-al", "-so", str(saved / "places.geojson")],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    features = json.loads((saved / "places.geojson").read_text())["features"]
    assert f"Feature Count: {len(features)}" in told
    assert "Geometry: Point" in told and "population: Integer" in told and "WGS 84" in told


def test_r_reads_numbers_and_blanks(saved: Path) -> None:
    script = (
        f"x <- read.csv('{saved / 'places.csv'}', encoding='UTF-8');"
        "cat(is.numeric(x$population), nrow(x))"
    )
    told = subprocess.run(
        [_needs("Rscript"), "-e", script], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    lines = (saved / "places.csv").read_text(encoding="utf-8").splitlines()
    assert told == f"TRUE {len(lines) - 1}"
