"""Requests made from the contract: every readable operation, format and parameter."""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

Spec = Mapping[str, Any]
# What a parameter is tried with where the contract alone cannot say; every value is asked for alone
# and some together.
_TRIED: Mapping[str, Sequence[str]] = {
    "place": ("aleppo", "syr", "eastern-aleppo", "jebel-saman-district", "SY02", "nowhere"),
    "place_match": ("here", "possibly"),
    "city": ("aleppo", "eastern-aleppo", "jebel-saman-district", "syr", "nowhere"),
    "area": ("eastern-aleppo", "aleppo"),
    "measure": (
        "strikes",
        "attacks_on_care",
        "health_workers_killed",
        "killed",
        "people_besieged",
        "aid_missions_completed",
        "areas_besieged",
        "facilities_functioning",
        "routes_open",
    ),
    "measures": ("strikes,killed", "aid_missions_completed,facilities_functioning,routes_open"),
    "group_by": ("family", "attack_type", "certainty", "population", "mode"),
    "mode": ("commercial",),
    "on": ("2016-10-20", "2016-08-20"),
    "from": ("2016-07-01",),
    "to": ("2016-10-20",),
    "bbox": ("36.9,36.0,37.4,36.4", "37.1612,36.2012,37.1613,36.2013"),
    "country": ("SYR", "YEM"),
    "pcode": ("SY02", "C1007"),
    "families": ("insecurity_insight", "sams", "hidden-family"),
    "licence": ("CC BY-SA",),
    "state": ("published", "submitted", "retracted", "disputed"),
    "updated_since": ("2020-01-01T00:00:00Z",),
    "fields": ("id,place", "id,description", "state,revision,recorded_at"),
    "q": ("alep", "hidden", "حلب"),
    "include_total": ("1",),
    "limit": ("1", "1000"),
    "place_ids": ("aleppo",),
    "serves_area_ids": ("eastern-aleppo",),
    "area_id": ("eastern-aleppo",),
    "route_id": ("castello-road", "hidden-tunnel"),
    "parent_id": ("aleppo",),
    "source_id": ("reports-example-org", "hidden-voice"),
    "after": ("0", "5", "100000"),
    "kinds": ("strikes", "places,sources"),
    "wait": ("1",),
    "epoch": ("00000000-0000-4000-8000-000000000000",),
    "every_hours": ("17",),
    "interval": ("month", "quarter"),
    "window_days": ("30", "400"),
    "population": ("all", "civilians"),
    "permission": ("record",),
    "metric": ("killed", "injured"),
    "ids": ("00000000-0000-7000-8000-000000000000",),
    "certainty_min": ("possible", "confirmed"),
    "trace": ("full", "none"),
    "routes_open_max": ("0", "1"),
    "routes_open_min": ("1",),
    "strikes_7d_min": ("1", "3"),
    "strikes_30d_min": ("1", "5"),
    "attacks_on_care_7d_min": ("1",),
    "killed_30d_min": ("1", "3"),
    "silent_days_min": ("1", "5"),
    "days_besieged_min": ("10",),
    "days_since_aid_min": ("1", "30"),
    "contradictions_open_min": ("1",),
    "stale_routes_min": ("1",),
    "name": ("Aleppo", "hidden", "حلب"),
    "settlement": ("Duma / دوما", "hidden town"),
    "admin1": ("Aleppo",),
    "admin2": ("Jebel Saman District",),
    "admin3": ("Jebel Saman",),
    "lat": ("36.2",),
    "lon": ("37.16",),
    "precision": ("admin2", "country"),
    "source": ("a_list",),
    "axis": ("event", "reported", "recorded"),
}


class Asked(NamedTuple):
    """An address, and the path of the contract that it is of."""

    path: str
    address: str


# The same of the names in a path.
_NAMED: Mapping[str, Sequence[str]] = {
    **_TRIED,
    "format": ("csv", "ndjson", "geojson", "xlsx", "parquet"),
}
_OF_LISTS = ("csv", "json", "ndjson", "geojson")
# Files of the same records as the NDJSON one, which is asked for with every parameter.
_SAME_RECORDS = (".csv", ".geojson", ".xlsx", ".parquet", ".zip")
# Ends of paths that are another path's twin.
_TWINS = (".csv", ".json", ".ndjson", ".geojson", ".txt", ".md", ".prom")


# Pages, and what tells of the process: its metrics count its own traffic.
_NOT_COMPARED = ("/docs", "/openapi", "/healthz", "/version", "/metrics")


def requests_of(spec: Spec, ids: Mapping[str, Sequence[str]], seed: int) -> Iterator[Asked]:
    """Every GET of the contract as addresses, the same ones for the same seed.

    Args:
        ids: values for the path parameter `id` by the path that it follows.
        seed: of the combinations that are tried beside the single parameters.
    """
    chance = random.Random(seed)
    for path, operations in sorted(spec["paths"].items()):
        operation = operations.get("get")
        if operation is None or path.startswith(_NOT_COMPARED):
            continue
        values = _values(operation, spec["components"].get("parameters", {}))
        for filled in _filled(path, ids):
            needed = {name: tried[0] for name, tried, required in values if required}
            yield Asked(path, _address(filled, needed))
            if filled.startswith("/v1/exports/") and filled.endswith(_SAME_RECORDS):
                continue
            for name, tried, _required in values:
                for value in tried:
                    yield Asked(path, _address(filled, needed | {name: value}))
            for _ in range(3):
                some = chance.sample(values, min(3, len(values)))
                chosen = {n: chance.choice(list(t)) for n, t, _ in some}
                yield Asked(path, _address(filled, needed | chosen))


def some_of_each(asked: Sequence[Asked], most: int, seed: int) -> list[Asked]:
    """So many requests of every path of the contract at most, so that none is left out, and every
    single record that is asked for without any parameter.

    A path with the name of a format at its end is another path's twin: one request is enough.
    """
    chance = random.Random(seed)
    by_path: dict[str, list[Asked]] = {}
    for each in asked:
        ending = (
            "" if "/exports/" in each.path else each.address.partition("?")[0].rpartition(".")[2]
        )
        by_path.setdefault(each.path.replace("{format}", ending or "{format}"), []).append(each)
    some = []
    for path, found in by_path.items():
        enough = 1 if path.endswith(_TWINS) else most
        some += found if len(found) <= enough else chance.sample(found, enough)
    single = [each for each in asked if "{id}" in each.path and "?" not in each.address]
    return sorted({*some, *single})


def _filled(path: str, ids: Mapping[str, Sequence[str]]) -> Iterator[str]:
    names = [part[1:-1] for part in path.replace(".", "/").split("/") if part.startswith("{")]
    choices = [
        ids.get(path.split("/{")[0], ("00000000-0000-7000-8000-000000000000",))
        if name == "id"
        else _NAMED.get(name, ("x",))
        if name != "format" or path.startswith("/v1/exports/")
        else _OF_LISTS
        for name in names
    ]
    for combination in itertools.product(*choices):
        filled = path
        for name, value in zip(names, combination, strict=True):
            filled = filled.replace(f"{{{name}}}", value)
        yield filled


def _values(operation: Mapping[str, Any], shared: Spec) -> list[tuple[str, Sequence[str], bool]]:
    found = []
    for said in operation.get("parameters", ()):
        parameter = shared[said["$ref"].rsplit("/", 1)[-1]] if "$ref" in said else said
        if parameter.get("in") != "query" or parameter["name"] == "cursor":
            continue
        schema = parameter.get("schema", {})
        words = schema.get("enum") or schema.get("items", {}).get("enum") or ()
        tried = _TRIED.get(parameter["name"]) or [str(word) for word in words[:3]] or ["1"]
        found.append((parameter["name"], tried, bool(parameter.get("required"))))
    return found


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
