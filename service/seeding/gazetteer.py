"""Reads the shipped gazetteer and outlines."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from service.domain.imports.gazetteer import EVERY_COUNTRY, Gazetteer, Unit
from service.domain.names import fold, loose
from service.model.nouns.place import PLACE
from service.seeding.loading import Shipped

_SAME = (
    "slug", "kind", "country_code", "pcode", "pcode_scheme", "names", "timezone", "population",
    "external_ids", "notes",
)  # fmt: skip


def place_records(folder: Path) -> list[Shipped]:
    """Every place of the gazetteer, parents before children."""
    lines = [
        json.loads(line)
        for path in sorted(folder.glob("*.ndjson"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]
    ids = {line["slug"]: line["id"] for line in lines}
    return [Shipped(PLACE, UUID(line["id"]), _claim(line, ids)) for line in lines]


def _claim(line: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    centroid = line["centroid"]
    return {
        **{name: line[name] for name in _SAME},
        "parent_id": ids[line["parent"]] if line["parent"] else None,
        "overlaps": [ids[slug] for slug in line["overlaps"]],
        "centroid": {"type": "Point", "coordinates": centroid} if centroid else None,
    }


def boundary_rings(folder: Path, places: Sequence[Shipped]) -> list[dict[str, Any]]:
    """Every ring of every outline, ready for the table of outlines.

    Args:
        places: the gazetteer, for which a unit's P-code or a country's code stands.
    """
    by_code = {
        (each.claim["kind"], each.claim["pcode"]): each.id for each in places if each.claim["pcode"]
    }
    countries = {
        each.claim["country_code"]: each.id for each in places if each.claim["kind"] == "country"
    }
    rings: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.geojson")):
        level = path.stem.partition("_")[2]
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            told = feature["properties"]
            known = by_code[level, told["pcode"]] if level else countries[told["country_code"]]
            rings += _rings(known, feature["geometry"])
    return rings


def _rings(place_id: UUID, geometry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = geometry["coordinates"]
    polygons = parts if geometry["type"] == "MultiPolygon" else [parts]
    flat = [(hole > 0, ring) for polygon in polygons for hole, ring in enumerate(polygon)]
    for part, (hole, ring) in enumerate(flat):
        points = ",".join(f"({pair[0]!r},{pair[1]!r})" for pair in ring)
        yield {"place_id": place_id, "part": part, "hole": hole, "ring": f"({points})"}


def shipped_gazetteer(folder: Path, towns_of: Sequence[str] = (EVERY_COUNTRY,)) -> Gazetteer:
    """The gazetteer as it is shipped, for a look at a file where no database is at hand.

    Args:
        folder: where the shipped files are.
        towns_of: countries whose settlements are wanted too, as an import takes them.
    """
    places = place_records(folder / "places")
    rings: dict[UUID, list[dict[str, Any]]] = {}
    for ring in boundary_rings(folder / "boundaries", places):
        rings.setdefault(ring["place_id"], []).append(ring)
    units = [_unit(each) for each in places]
    above = ("country", "admin1", "admin2", "admin3")
    return Gazetteer(
        [unit for unit in units if unit.kind in above],
        rings,
        [
            unit
            for unit in units
            if unit.kind not in above
            and (EVERY_COUNTRY in towns_of or unit.country_code in towns_of)
        ],
    )


def _unit(place: Shipped) -> Unit:
    claim, point = place.claim, place.claim["centroid"]
    names = [name["text"] for name in claim["names"]]
    return Unit(
        id=place.id,
        slug=claim["slug"],
        kind=claim["kind"],
        country_code=claim["country_code"],
        parent_id=UUID(claim["parent_id"]) if claim["parent_id"] else None,
        keys=tuple(dict.fromkeys(fold(name) for name in names)),
        sounds=tuple(dict.fromkeys(loose(name) for name in names)),
        point=tuple(point["coordinates"]) if point else None,
        pcode=claim["pcode"],
        names=json.dumps(claim["names"]),
    )
