"""Syria: COD-AB levels 0 to 3, the seed's places and GeoNames towns, merged."""

import csv
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from shapely import union_all

from gazetteer.boundaries import Units, centre_of
from gazetteer.names import (
    ARABIC_LETTERS,
    Name,
    arabic_key,
    classified,
    plain_latin,
    skeleton,
)
from gazetteer.places import Place

SCHEME = "COD-AB SYR"
ZONE = "Asia/Damascus"
CITY_FROM = 100_000  # inhabitants
VILLAGE_BELOW = 2_000
NOT_A_COUNT = {0, 99_999}  # GeoNames: not known, and a placeholder
SAME_TOWN_KM = 4.0
SHORTEST_ALIAS = 4  # "Sam" for Damascus would be found in everything
SEED_SCHEME = "aleppo_2016_seed"
# Sentences about how the seed was put together, not about the place.
WORKING_NOTE = re.compile(r"research text|records\.md|in the data|general knowledge|assumed|Code C")


@dataclass(frozen=True)
class Listed:
    """One populated place of the Syrian Archive list, with its OCHA code."""

    pcode: str
    english: str
    arabic: str
    admin3: str
    point: tuple[float, float]


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 CSV file, blanks and line ends around values removed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


def build(raw: Path, levels: dict[str, Units], report: list[str]) -> list[Place]:
    """Return every Syrian place, seed slugs set, the other slugs empty."""
    places = _administrative(raw, levels)
    by_pcode = {p.pcode: p for p in places if p.pcode}
    by_geoname: dict[str, Place] = {}
    _add_seed(raw, places, by_pcode, by_geoname, report)
    listed = _listed_places(raw)
    # "Nahiyat …" is the centre of a sub-district, not a town.
    rows = read_csv(raw / "geonames_places_SY.csv")
    towns = [r for r in rows if not r["name"].startswith("Nāḩiyat")]
    report += [f"left out, a sub-district: {r['name']}" for r in rows if r not in towns]
    codes = _codes_of(towns, listed, report)
    for town in towns:
        entry = codes.get(town["geonameid"])
        place = by_geoname.get(town["geonameid"]) or (by_pcode.get(entry.pcode) if entry else None)
        place = place or _same_seed_town(town, places)
        if place is None:
            place = _new_town(town, entry, by_pcode, levels["admin3"], report)
            places.append(place)
        elif any(e["scheme"] == SEED_SCHEME for e in place.external_ids):
            report.append(f"merged: GeoNames {town['geonameid']} {town['name']} = {place.slug}")
        _enrich(place, town, entry)
    return places


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near points (longitude, latitude)."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 111.2 * math.hypot(east, a[1] - b[1])


def _administrative(raw: Path, levels: dict[str, Units]) -> list[Place]:
    country = Place("country", "SYR", ZONE, None, [], "syr", "SY", SCHEME)
    country.names = [
        {"lang": "en", "text": "Syria", "kind": "alias"},
        {"lang": "en", "text": "Syrian Arab Republic", "kind": "official"},
        {"lang": "ar", "text": "سوريا", "kind": "alias"},
        {"lang": "ar", "text": "الجمهورية العربية السورية", "kind": "official"},
    ]
    country.centroid = centre_of(union_all(list(levels["admin1"].shapes.values())))
    places, by_pcode = [country], {"SY": country}
    for level in (1, 2, 3):
        for row in read_csv(raw / f"syr_admin{level}.csv"):
            # ADM0_EN and ADM0_AR are swapped in level 3: the country is taken from its code.
            parent = by_pcode[row["ADM0_PCODE"] if level == 1 else row[f"ADM{level - 1}_PCODE"]]
            names = [
                {"lang": "en", "text": row["NAME_EN"], "kind": "official"},
                {"lang": "ar", "text": row["NAME_AR"], "kind": "official"},
            ]
            kind = f"admin{level}"
            place = Place(kind, "SYR", ZONE, parent, names, "", row["PCODE"], SCHEME)
            place.centroid = levels[kind].centre(row["PCODE"])
            by_pcode[row["PCODE"]] = place
            places.append(place)
    return places


def _add_seed(
    raw: Path,
    places: list[Place],
    by_pcode: dict[str, Place],
    by_geoname: dict[str, Place],
    report: list[str],
) -> None:
    rows = json.loads((raw / "aleppo_2016/seed/places.json").read_text(encoding="utf-8"))
    by_key: dict[str, Place] = {}
    for row in rows:
        place = by_pcode.get(row["pcode"]) if row["pcode"] else None
        if place is None:
            parent = by_key[row["parent_id"]]
            place = Place(row["kind"], "SYR", ZONE, parent, list(row["names"]))
            place.pcode, place.pcode_scheme = row["pcode"], row["pcode_scheme"]
            places.append(place)
        else:
            report.append(f"merged: seed {row['slug']} = COD-AB {row['pcode']}")
            place.names += row["names"]
        place.slug = row["slug"]
        if row["centroid"]:
            longitude, latitude = row["centroid"]["coordinates"]
            place.centroid = (longitude, latitude)
        place.overlaps = [key.removeprefix("place:") for key in row["overlaps"]]
        place.external_ids = list(row["external_ids"])
        place.notes = _lasting_notes(row["notes"])
        by_key[row["key"]] = place
        if place.pcode:
            by_pcode[place.pcode] = place
        by_geoname |= {e["value"]: place for e in place.external_ids if e["scheme"] == "geonames"}


def _lasting_notes(notes: str | None) -> str | None:
    sentences = re.split(r"(?<=[.;]) ", notes or "")
    return " ".join(s for s in sentences if not WORKING_NOTE.search(s)).rstrip(";") or None


def _listed_places(raw: Path) -> list[Listed]:
    rows = json.loads((raw / "syrian_archive_locations.json").read_text(encoding="utf-8"))
    found = []
    for row in rows:
        code = row["closest_geonames_post_code"]
        if row["sa_loc_only"] != "FALSE" or not re.fullmatch(r"C\d{4}", code):
            continue  # a quarter or an event's site, filed under its sub-district
        english, admin3, _ = row["search_name_en"].split(" --- ")[0].rsplit(" - ", 2)
        arabic = row["search_name_ar_short"].split(" (((")[0].strip()
        point = (float(row["lon"]), float(row["lat"]))
        found.append(Listed(code, english.split(" (")[0].strip(), arabic, admin3, point))
    return found


def _codes_of(
    towns: list[dict[str, str]], listed: list[Listed], report: list[str]
) -> dict[str, Listed]:
    """Return the listed place of each GeoNames town: same name and at most 4 km away."""
    claims: dict[str, list[tuple[float, str, Listed]]] = defaultdict(list)
    keyed = [(entry, arabic_key(entry.arabic), skeleton(entry.english)) for entry in listed]
    for town in towns:
        names = [town["name"], *town["alternatenames"].split("|")]
        arabic = {arabic_key(n) for n in names if ARABIC_LETTERS.search(n)}
        latin = {skeleton(n) for n in names if classified(n) and not ARABIC_LETTERS.search(n)}
        near = [
            (distance_km(_point(town), entry.point), entry.pcode, entry)
            for entry, arabic_name, consonants in keyed
            if arabic_name in arabic or consonants in latin
        ]
        near = sorted(n for n in near if n[0] <= SAME_TOWN_KM)
        if near:
            distance, code, entry = near[0]
            claims[code].append((distance, town["geonameid"], entry))
    for code, rivals in claims.items():
        if len(rivals) > 1:
            report.append(f"two GeoNames towns for {code}, nearer taken: {sorted(rivals)}")
    return {min(rivals)[1]: min(rivals)[2] for rivals in claims.values()}


def _same_seed_town(town: dict[str, str], places: list[Place]) -> Place | None:
    names = [town["name"], *town["alternatenames"].split("|")]
    skeletons = {skeleton(n) for n in names if classified(n) and not ARABIC_LETTERS.search(n)}
    for place in places:
        seeded = any(e["scheme"] == SEED_SCHEME for e in place.external_ids)
        if not seeded or place.kind.startswith(("admin", "country")) or not place.centroid:
            continue
        known = any(e["scheme"] == "geonames" for e in place.external_ids)
        same = any(n["lang"] == "en" and skeleton(n["text"]) in skeletons for n in place.names)
        if same and not known and distance_km(_point(town), place.centroid) <= SAME_TOWN_KM:
            return place
    return None


def _new_town(
    town: dict[str, str],
    entry: Listed | None,
    by_pcode: dict[str, Place],
    subdistricts: Units,
    report: list[str],
) -> Place:
    parent = _subdistrict_of(town, entry, by_pcode, subdistricts, report)
    english = plain_latin(town["name"])
    if entry and skeleton(entry.english) == skeleton(english):
        english = entry.english
    names = [{"lang": "en", "text": english, "kind": "official"}]
    inhabitants = int(town["population"])
    kind = "city" if inhabitants >= CITY_FROM else "town"
    kind = "village" if 0 < inhabitants < VILLAGE_BELOW else kind
    return Place(kind, "SYR", ZONE, parent, names, centroid=_point(town))


def _subdistrict_of(
    town: dict[str, str],
    entry: Listed | None,
    by_pcode: dict[str, Place],
    subdistricts: Units,
    report: list[str],
) -> Place:
    """Return the sub-district whose polygon holds the town.

    The polygons are simplified: where the list with OCHA codes names a sub-district whose
    border runs close by, that one is taken.
    """
    near = [by_pcode[code] for code in subdistricts.around(_point(town))]
    if not near:
        report.append(f"no sub-district near GeoNames {town['geonameid']} {town['name']}")
        return by_pcode["SY"]
    named = [p for p in near if entry and entry.admin3 in {n["text"] for n in p.names}]
    if entry and near[0] not in named:
        taken = (named or near)[0].english
        report.append(f"{town['name']}: polygon says {near[0].english}, "
                      f"list says {entry.admin3}, taken: {taken}")  # fmt: skip
    return (named or near)[0]


def _enrich(place: Place, town: dict[str, str], entry: Listed | None) -> None:
    if entry and place.pcode in (None, entry.pcode):
        place.pcode, place.pcode_scheme = entry.pcode, SCHEME
        place.names.append({"lang": "en", "text": entry.english, "kind": "alias"})
        official = not any(n["lang"] == "ar" for n in place.names)
        kind = "official" if official else "alias"
        place.names.append({"lang": "ar", "text": entry.arabic, "kind": kind})
    inhabitants = int(town["population"])
    place.population = None if inhabitants in NOT_A_COUNT else inhabitants
    if not any(e["scheme"] == "geonames" for e in place.external_ids):
        place.external_ids.append({"scheme": "geonames", "value": town["geonameid"]})
    spellings = sorted(town["alternatenames"].split("|"), key=lambda n: (not n.isascii(), n))
    found: list[Name] = [n for s in (town["name"], *spellings) if (n := classified(s))]
    own = skeleton(town["name"])
    place.names += [
        n for n in found
        if n["lang"] != "und-Latn" or len(n["text"]) >= SHORTEST_ALIAS or skeleton(n["text"]) == own
    ]  # fmt: skip


def _point(town: dict[str, str]) -> tuple[float, float]:
    return (float(town["longitude"]), float(town["latitude"]))
