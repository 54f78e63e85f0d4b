"""Build data/places and data/boundaries from a folder of raw files.

Usage: python tools/build_gazetteer.py RAW_FOLDER [--out data] [--report FILE]

The raw files are not shipped; data/README.md names where each comes from. RAW_FOLDER holds
syr_admin{1,2,3}.csv and syr_admin{1,2,3}.simplified.geojson, pcodes_12_countries.csv,
geonames_places_SY.csv, syrian_archive_locations.json, yemen_governorates.csv,
yemen_districts.csv, basemap_sane-asia_50m.json and aleppo_2016/seed/places.json.
The same input gives the same output, byte for byte.
"""

import argparse
import json
import sys
from pathlib import Path

from gazetteer import palestine, syria, yemen
from gazetteer.boundaries import Units, country_outlines, write_features
from gazetteer.places import add_spellings, assign_slugs, write_ndjson

LEVELS = ("admin1", "admin2", "admin3")
SPELLINGS = Path(__file__).parent / "gazetteer" / "spellings.json"


def build(raw: Path, out: Path) -> list[str]:
    """Write the shipped gazetteer and return the report, a line per decision or doubt."""
    report: list[str] = []
    levels = {level: Units(raw / f"syr_{level}.simplified.geojson") for level in LEVELS}
    # In this order: a country added later takes no slug of an earlier one.
    countries = {
        "SYR": syria.build(raw, levels, report),
        "YEM": yemen.build(raw, report),
        "PSE": palestine.build(raw),
    }
    groups = json.loads(SPELLINGS.read_text(encoding="utf-8"))
    slugs: set[str] = set()
    for code, places in countries.items():
        add_spellings(places, groups.get(code, []))
        slugs = assign_slugs(places, slugs)
        write_ndjson(places, out / "places" / f"{code}.ndjson")
    for level, units in levels.items():
        units.write(out / "boundaries" / f"SYR_{level}.geojson")
    outlines = country_outlines(raw / "basemap_sane-asia_50m.json", list(countries))
    write_features(
        out / "boundaries" / "countries.geojson",
        {code: ({"country_code": code}, shape) for code, shape in sorted(outlines.items())},
    )
    return report


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "data")
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    lines = "\n".join(build(arguments.raw, arguments.out)) + "\n"
    if arguments.report:
        arguments.report.write_text(lines, encoding="utf-8")
    else:
        sys.stderr.write(lines)


if __name__ == "__main__":
    main()
