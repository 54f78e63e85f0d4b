"""Palestine: P-codes of levels 0 to 2; the Gaza Strip and the West Bank are its first level."""

from pathlib import Path

from gazetteer.boundaries import centre_of, country_outlines
from gazetteer.names import slug_of
from gazetteer.places import Place
from gazetteer.syria import read_csv

SCHEME = "COD-AB PSE"
ZONES = {"PS01": "Asia/Hebron", "PS02": "Asia/Gaza"}
ARABIC = {"PS01": "الضفة الغربية", "PS02": "قطاع غزة"}
COUNTRY_NAMES = [
    {"lang": "en", "text": "Palestine", "kind": "alias"},
    {"lang": "en", "text": "State of Palestine", "kind": "official"},
    {"lang": "en", "text": "Occupied Palestinian territory", "kind": "alias"},
    {"lang": "ar", "text": "فلسطين", "kind": "alias"},
    {"lang": "ar", "text": "دولة فلسطين", "kind": "official"},
]


def build(raw: Path) -> list[Place]:
    """Return every place with its slug: the second level is called governorate there."""
    country = Place("country", "PSE", ZONES["PS02"], None, list(COUNTRY_NAMES), "pse", "PS", SCHEME)
    outline = country_outlines(raw / "basemap_sane-asia_50m.json", ["PSE"])["PSE"]
    country.centroid = centre_of(outline)
    by_pcode = {"PSE": country}
    rows = [r for r in read_csv(raw / "pcodes_12_countries.csv") if r["Location"] == "PSE"]
    for row in sorted(rows, key=lambda r: (r["Admin Level"], r["P-Code"])):
        code, level = row["P-Code"], row["Admin Level"]
        names = [{"lang": "en", "text": row["Name"], "kind": "official"}]
        if code in ARABIC:
            names.append({"lang": "ar", "text": ARABIC[code], "kind": "official"})
        slug = slug_of(row["Name"]) + ("-governorate" if level == "2" else "")
        zone = ZONES[code[:4]]
        parent = by_pcode[row["Parent P-Code"]]
        by_pcode[code] = Place(f"admin{level}", "PSE", zone, parent, names, slug, code, SCHEME)
    return list(by_pcode.values())
