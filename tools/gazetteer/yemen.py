"""Yemen: P-codes of levels 0 to 2, joined by name with a list that has the Arabic."""

import json
from collections import defaultdict
from pathlib import Path

from gazetteer.boundaries import centre_of, country_outlines
from gazetteer.names import fold, skeleton, without_marks
from gazetteer.places import Place
from gazetteer.syria import read_csv

SCHEME = "COD-AB YEM"
ZONE = "Asia/Aden"
COUNTRY_NAMES = [
    {"lang": "en", "text": "Yemen", "kind": "alias"},
    {"lang": "en", "text": "Republic of Yemen", "kind": "official"},
    {"lang": "ar", "text": "اليمن", "kind": "alias"},
    {"lang": "ar", "text": "الجمهورية اليمنية", "kind": "official"},
]


def build(raw: Path, report: list[str]) -> list[Place]:
    """Return every Yemeni place with empty slugs, except the country's."""
    pairs = json.loads((Path(__file__).parent / "yemen_pairs.json").read_text(encoding="utf-8"))
    country = Place("country", "YEM", ZONE, None, list(COUNTRY_NAMES), "yem", "YE", SCHEME)
    outline = country_outlines(raw / "basemap_sane-asia_50m.json", ["YEM"])["YEM"]
    country.centroid = centre_of(outline)
    by_pcode = {"YEM": country}
    rows = [r for r in read_csv(raw / "pcodes_12_countries.csv") if r["Location"] == "YEM"]
    for row in sorted(rows, key=lambda r: (r["Admin Level"], r["P-Code"])):
        names = [{"lang": "en", "text": row["Name"], "kind": "official"}]
        place = Place(f"admin{row['Admin Level']}", "YEM", ZONE, by_pcode[row["Parent P-Code"]],
                      names, "", row["P-Code"], SCHEME)  # fmt: skip
        by_pcode[row["P-Code"]] = place
    _join_arabic(raw, by_pcode, pairs, report)
    return list(by_pcode.values())


def _join_arabic(
    raw: Path, by_pcode: dict[str, Place], pairs: dict[str, dict[str, str]], report: list[str]
) -> None:
    governorates = {p: c for c, p in pairs["governorates"].items()}
    for row in read_csv(raw / "yemen_governorates.csv"):
        _add_arabic(by_pcode[governorates[row["name_en"]]], row)
    below: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_csv(raw / "yemen_districts.csv"):
        below[governorates[row["governorate_en"]]].append(row)
    for code, rows in below.items():
        districts = [p for p in by_pcode.values() if p.parent is by_pcode[code]]
        matched = _matched(districts, rows, pairs["districts"])
        for place in districts:
            found = matched.get(str(place.pcode))
            if found is None:
                report.append(f"Yemen, no Arabic: {place.pcode} {place.english}")
            else:
                _add_arabic(place, found)
        left = [r["name_en"] for r in rows if r not in matched.values()]
        if left:
            report.append(f"Yemen, not used in {code}: {', '.join(left)}")


def _matched(
    districts: list[Place], rows: list[dict[str, str]], known: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Return the row of each district whose match is certain.

    Certain is a pair checked by hand, or a name whose consonants occur once on either side of
    the same governorate. Anything else stays without Arabic rather than being guessed.
    """
    found = {}
    for place in districts:
        name = known.get(str(place.pcode))
        by_hand = [r for r in rows if r["name_en"] == name]
        same = [r for r in rows if skeleton(r["name_en"]) == skeleton(place.english)]
        rivals = [p for p in districts if skeleton(p.english) == skeleton(place.english)]
        if by_hand:
            found[str(place.pcode)] = by_hand[0]
        elif len(same) == 1 and len(rivals) == 1 and same[0]["name_en"] not in known.values():
            found[str(place.pcode)] = same[0]
    return found


def _add_arabic(place: Place, row: dict[str, str]) -> None:
    plain = "".join(c for c in row["name_ar"] if without_marks(c))
    place.names.append({"lang": "ar", "text": plain, "kind": "official"})
    if row["name_ar_tashkeel"] != plain:
        place.names.append({"lang": "ar", "text": row["name_ar_tashkeel"], "kind": "alias"})
    if fold(row["name_en"]) != fold(place.english):
        place.names.append({"lang": "en", "text": row["name_en"], "kind": "alias"})
