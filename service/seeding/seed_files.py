"""Reads the records of the Aleppo 2016 folder: keys become ids, parties become slugs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.model.contradiction import Contradiction
from service.model.noun import Field, Kind
from service.model.nouns import BY_TABLE
from service.seeding.loading import Shipped
from service.seeding.matches import Match, Report

# File → noun, in an order in which nothing refers to what comes later.
FILES: Mapping[str, str] = {
    "sources": "source",
    "documents": "document",
    "besieged_areas": "besieged_area",
    "supply_routes": "supply_route",
    "sieges": "siege",
    "designations": "designation",
    "population_estimates": "population_estimate",
    "route_statuses": "route_status",
    "strikes": "strike",
    "aid_missions": "aid_mission",
    "pauses": "pause",
    "casualty_figures": "casualty_figure",
    "statements": "statement",
}
_PLACES = "places"
_CONTRADICTIONS = "contradictions"
_MATCHES = "matches"


def seed_records(folder: Path, place_ids: Mapping[str, UUID]) -> list[Shipped]:
    """Every record of the folder whose noun exists, references resolved.

    Args:
        place_ids: slug → id of the gazetteer.
    """
    rows = {name: _rows(folder / f"{name}.json") for name in (_PLACES, *FILES)}
    ids = {row["key"]: str(place_ids[row["slug"]]) for row in rows[_PLACES]}
    slugs = {row["key"]: row["slug"] for row in rows["sources"]}
    for name in FILES:
        ids |= {row["key"]: str(shipped_id(row["key"])) for row in rows[name]}
    return [
        Shipped(BY_TABLE[table], UUID(ids[row["key"]]), _claim(table, row, ids, slugs))
        for name, table in FILES.items()
        for row in rows[name]
    ]


def seed_contradictions(folder: Path) -> list[Contradiction]:
    """What the folder's compiler found that the records say against each other."""
    return [
        Contradiction(
            shipped_id(row["key"]),
            "recorded",
            row["kind"],
            row["sentence"],
            tuple(str(shipped_id(key)) for key in row["records"]),
        )
        for row in _rows(folder / f"{_CONTRADICTIONS}.json")
    ]


def seed_matches(folder: Path) -> list[Match]:
    """Which records of other shipped files report an event of the folder again."""
    return [
        Match(
            shipped_id(row["event"]),
            row["reason"],
            tuple(
                Report(each["noun"], each["scheme"], each["value"], tuple(each["counts"]))
                for each in row["reports"]
            ),
        )
        for row in _rows(folder / f"{_MATCHES}.json")
    ]


def not_yet_nouns(folder: Path) -> Iterator[tuple[str, int]]:
    """Files whose noun the service does not have yet, with their number of records."""
    for path in sorted(folder.glob("*.json")):
        if path.stem not in (_PLACES, _CONTRADICTIONS, _MATCHES, *FILES):
            yield path.stem.replace("_", " "), len(_rows(path))


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _claim(
    table: str, row: Mapping[str, Any], ids: Mapping[str, str], slugs: Mapping[str, str]
) -> dict[str, Any]:
    fields = BY_TABLE[table].by_name
    claim = {
        name: _resolved(fields[name], value, ids, slugs) if name in fields else value
        for name, value in row.items()
        if name not in ("key", "citations")
    }
    return claim | {"citations": [_cited(each, ids) for each in row.get("citations") or []]}


def _resolved(field: Field, value: Any, ids: Mapping[str, str], slugs: Mapping[str, str]) -> Any:
    if not value:
        return value
    if field.kind is Kind.REFERENCE:
        return ids[value]
    if field.kind is Kind.REFERENCES:
        return [ids[each] for each in value]
    if field.kind is Kind.PARTIES:
        return [
            {**each, "actor": slugs[each["actor"]], "according_to": slugs[each["according_to"]]}
            for each in value
        ]
    if field.kind is Kind.BOUNDARY_CLAIMS:
        return [
            {**each, "citation": _cited(each["citation"], ids) if each["citation"] else None}
            for each in value
        ]
    if field.kind is Kind.COVERS:
        return [{**each, "places": [ids[place] for place in each["places"]]} for each in value]
    return value


def _cited(citation: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    rest = {name: value for name, value in citation.items() if name != "document"}
    return {"document_id": ids[citation["document"]], **rest}
