"""The shipped gazetteer, boundaries and seed hold together without a database."""

import csv
import json
import re
import unicodedata
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, box, shape

from service.domain.imports import PROFILES
from service.domain.names import fold

DATA = Path(__file__).parents[2] / "data"
COUNTRIES = ("SYR", "YEM", "PSE")
KINDS = {
    "country", "admin1", "admin2", "admin3", "city", "city_part", "town", "village", "camp",
    "crossing", "other",
}  # fmt: skip
NAME_KINDS = {"official", "alias", "transliteration", "historic"}
BOXES = {
    "SYR": box(35.5, 32.2, 42.5, 37.4),
    "YEM": box(41.5, 12.0, 54.6, 19.1),
    "PSE": box(34.1, 31.1, 35.7, 32.6),
}
SEED_FILES = sorted(p.name for p in (DATA / "aleppo_2016").glob("*.json"))
HEALTH_CSV = DATA / "insecurity_insight" / "insecurity_insight_health_SYR_YEM.csv"


@cache
def places() -> tuple[dict[str, Any], ...]:
    lines = [
        line
        for country in COUNTRIES
        for line in (DATA / "places" / f"{country}.ndjson").read_text("utf-8").splitlines()
    ]
    return tuple(json.loads(line) for line in lines)


@cache
def seed(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads((DATA / "aleppo_2016" / name).read_text("utf-8")))


@cache
def health_rows() -> tuple[dict[str, str], ...]:
    with HEALTH_CSV.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for inner in value.values() for s in strings(inner)]
    if isinstance(value, list | tuple):
        return [s for inner in value for s in strings(inner)]
    return [value] if isinstance(value, str) else []


def test_slugs_and_ids_are_unique_over_the_whole_world() -> None:
    assert len({p["slug"] for p in places()}) == len(places())
    assert len({uuid.UUID(p["id"]) for p in places()}) == len(places())
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", p["slug"]) for p in places())


def test_pcodes_and_external_ids_are_unique_within_their_scheme() -> None:
    codes = [(p["pcode_scheme"], p["pcode"]) for p in places() if p["pcode"]]
    outside = [(e["scheme"], e["value"]) for p in places() for e in p["external_ids"]]
    assert len(set(codes)) == len(codes)
    assert len(set(outside)) == len(outside)
    assert all((p["pcode"] is None) == (p["pcode_scheme"] is None) for p in places())


def test_parents_come_before_their_children_and_are_of_the_same_country() -> None:
    seen: dict[str, str] = {}
    for place in places():
        if place["kind"] == "country":
            assert place["parent"] is None
        else:
            assert seen[place["parent"]] == place["country_code"]
        seen[place["slug"]] = place["country_code"]


def test_places_that_overlap_exist() -> None:
    slugs = {p["slug"] for p in places()}
    assert {s for p in places() for s in p["overlaps"]} <= slugs


@pytest.mark.parametrize(
    ("country", "kind", "count"),
    [
        ("SYR", "admin1", 14),
        ("SYR", "admin2", 62),
        ("SYR", "admin3", 272),
        ("YEM", "admin1", 22),
        ("YEM", "admin2", 335),
        ("PSE", "admin1", 2),
        ("PSE", "admin2", 16),
    ],
)
def test_every_administrative_unit_is_there(country: str, kind: str, count: int) -> None:
    found = [p for p in places() if (p["country_code"], p["kind"]) == (country, kind)]
    assert len(found) == count
    assert all(p["pcode"] for p in found)


def test_kinds_and_names_use_the_vocabularies() -> None:
    for place in places():
        assert place["kind"] in KINDS
        assert {n["kind"] for n in place["names"]} <= NAME_KINDS
        assert any(n["lang"] == "en" for n in place["names"])
        assert all(set(n) == {"lang", "text", "kind"} and n["text"] for n in place["names"])


def test_places_lie_in_their_country_and_their_time_zone() -> None:
    zones = {
        "SYR": {"Asia/Damascus"},
        "YEM": {"Asia/Aden"},
        "PSE": {"Asia/Gaza", "Asia/Hebron"},
    }
    for place in places():
        assert place["timezone"] in zones[place["country_code"]]
        if place["centroid"]:
            assert BOXES[place["country_code"]].contains(Point(place["centroid"])), place["slug"]


def test_populations_are_counts_and_never_placeholders() -> None:
    known = [p["population"] for p in places() if p["population"] is not None]
    assert known
    assert all(isinstance(n, int) and n > 0 and n not in {9_999, 99_999} for n in known)


def test_no_text_holds_control_or_direction_characters() -> None:
    texts = [s for p in places() for s in strings(p)]
    texts += [s for name in SEED_FILES for s in strings(seed(name))]
    assert not [s for s in texts if any(unicodedata.category(c) in {"Cc", "Cf"} for c in s)]
    assert not [s for p in places() for n in p["names"] if (s := n["text"]) != s.strip()]


def admin1_strings() -> list[tuple[str, str]]:
    found = {(r["Country ISO"], r["Admin 1"]) for r in health_rows()}
    return sorted(pair for pair in found if pair[1] != "No Information")


@pytest.mark.parametrize(("country", "text"), admin1_strings())
def test_every_admin_1_of_the_health_file_is_one_place(country: str, text: str) -> None:
    kind = "admin2" if text.casefold().endswith(" district") else "admin1"
    wanted = fold(re.sub(r" (governorate|district)$", "", text, flags=re.IGNORECASE))
    found = [
        p["slug"]
        for p in places()
        if p["country_code"] == country
        and p["kind"] == kind
        and wanted in {fold(n["text"]) for n in p["names"]}
    ]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("spelling", "slug"),
    [
        ("Douma", "duma"),
        ("Raqqa", "ar-raqqa"),
        ("Al-Raqqa", "ar-raqqa"),
        ("Fu'ah", "foah"),
        ("Al-Fu'ah", "foah"),
        ("Idleb", "idlib"),
        ("Hims", "homs"),
        ("Hamah", "hama"),
        ("Daraya", "darayya"),
        ("حلب", "aleppo"),
        ("دوما", "duma"),
    ],
)
def test_other_spellings_of_a_town_find_it(spelling: str, slug: str) -> None:
    towns = [p for p in places() if p["kind"] in {"city", "town", "village"}]
    found = [p["slug"] for p in towns if fold(spelling) in {fold(n["text"]) for n in p["names"]}]
    assert found == [slug]


def test_every_seed_place_is_in_the_gazetteer_under_its_slug() -> None:
    known = {
        e["value"]: p["slug"]
        for p in places()
        for e in p["external_ids"]
        if e["scheme"] == "aleppo_2016_seed"
    }
    assert {p["key"]: p["slug"] for p in seed("places.json")} == known
    assert len(known) == 63


def test_every_reference_of_the_seed_resolves() -> None:
    keys = {r["key"] for name in SEED_FILES for r in seed(name)}
    reference = re.compile(r"[a-z_]+:[A-Za-z0-9_.-]+")
    used = [s for name in SEED_FILES for s in strings(seed(name)) if reference.fullmatch(s)]
    # 326 of the article and the compiled sieges, and who reports one of their events again.
    assert len(keys) == 327
    keys |= {c["key"] for m in seed("matches.json") for r in m["reports"] for c in r["counts"]}
    assert set(used) <= keys


def test_quoted_words_of_the_seed_are_short() -> None:
    def quotations(value: Any) -> list[str]:
        if isinstance(value, list | tuple):
            return [q for inner in value for q in quotations(inner)]
        if isinstance(value, dict):
            own = [value["quoted"]] if value.get("quoted") else []
            return own + [q for inner in value.values() for q in quotations(inner)]
        return []

    found = [q for name in SEED_FILES for q in quotations(seed(name))]
    assert found
    assert max(map(len, found)) <= 300


@pytest.mark.parametrize("level", ["admin1", "admin2", "admin3"])
def test_boundaries_carry_nothing_but_the_pcodes_of_the_gazetteer(level: str) -> None:
    path = DATA / "boundaries" / f"SYR_{level}.geojson"
    features = json.loads(path.read_text("utf-8"))["features"]
    assert all(set(f["properties"]) == {"pcode"} for f in features)
    assert all(shape(f["geometry"]).is_valid for f in features)
    wanted = {p["pcode"] for p in places() if (p["country_code"], p["kind"]) == ("SYR", level)}
    assert sorted(f["properties"]["pcode"] for f in features) == sorted(wanted)


def test_country_outlines_hold_their_capitals() -> None:
    path = DATA / "boundaries" / "countries.geojson"
    outlines = {
        f["properties"]["country_code"]: shape(f["geometry"])
        for f in json.loads(path.read_text("utf-8"))["features"]
    }
    assert outlines["SYR"].contains(Point(36.29, 33.51))
    assert outlines["YEM"].contains(Point(44.21, 15.35))
    assert outlines["PSE"].contains(Point(34.45, 31.5))


def test_the_health_file_is_the_one_that_was_counted() -> None:
    path = DATA / "insecurity_insight" / "insecurity_insight_health.expected.json"
    expected = json.loads(path.read_text("utf-8"))
    assert len(health_rows()) == expected["rows"]
    killed = sum(int(float(r["Health Workers Killed"] or 0)) for r in health_rows())
    assert killed == expected["totals"]["health_workers_killed"]


def test_the_deaths_file_holds_the_columns_that_are_read_and_no_headline() -> None:
    path = DATA / "ucdp_ged" / "ged_syria_2016.csv"
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == set(PROFILES["ucdp_ged"].columns)
    assert len({row["id"] for row in rows}) == expected["unique_ids"]
    counts = ("low", "best", "high", "deaths_civilians")
    sums = {name: sum(int(row[name]) for row in rows) for name in counts}
    assert sums == {name: expected["totals"][name] for name in counts}
