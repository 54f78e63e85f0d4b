"""What `profile check` shows is what an import records: both know the same settlements."""

from pathlib import Path

import pytest

from service.cli import profiles
from service.domain.imports.profile import Profile
from service.domain.imports.profiles.loading import read_profile
from service.domain.imports.profiles.trying import try_rows
from service.settings import Settings
from service.storage.database import Database
from tests.imports.profiles.test_places import COLUMNS, FACILITY, POINTED
from tests.imports.profiles.written import HEAD

ROWS = """id,country,province,town,lat,lon,exactly
1,Syria,Aleppo,Aleppo,36.201241,37.161173,1
2,Syria,Aleppo,Aleppo,,,1
3,Syria,Aleppo,Nowhere,,,1
"""


def place_ids(profile: Profile, file: Path, settings: Settings) -> list[str]:
    tried = try_rows(file, profile, profiles.gazetteer_of(profile, settings), 50)
    assert list(tried.faults.counts) == [("town", "unknown_place")]
    return [each.claim["place_id"] for _, claims in tried.first for each in claims]


@pytest.mark.parametrize(
    ("only", "towns_of"), [("only: [SYR]", ("SYR",)), ("or_country: false", ("*",))]
)
def test_a_named_town_needs_no_towns_of_and_both_find_it(
    only: str, towns_of: tuple[str, ...], seeded: Database, tmp_path: Path
) -> None:
    places = POINTED.replace("    or_country: true\n", "").replace("only: [SYR]", only)
    profile = read_profile(HEAD + COLUMNS + places + FACILITY)
    assert profile.towns_of == towns_of
    file = tmp_path / "list.csv"
    file.write_text(ROWS, encoding="utf-8")
    with_database = place_ids(profile, file, Settings(database_url=seeded.dsn))
    assert len(set(with_database)) == 1
    assert with_database == place_ids(profile, file, Settings())


def test_without_a_named_town_no_towns_are_read() -> None:
    places = "places: {where: {only: [SYR], admin1: province, known_to: admin1}}\n"
    assert read_profile(HEAD + COLUMNS + places + FACILITY).towns_of == ()
