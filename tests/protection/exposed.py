"""One published record of every noun, with words in every member that can be redacted."""

from hashlib import sha256
from typing import Any

import psycopg

from service.domain.names import fold, loose
from service.domain.redacting import redactable
from service.model.noun import Kind, Noun
from service.model.nouns import BY_PATH, NOUNS
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.records import world

JSON = dict[str, Any]
_SHAPES = {
    "LineString": lambda x: [[x, 36.2], [x, 36.3]],
    "Polygon": lambda x: [[[x, 36.2], [x + 0.1, 36.2], [x, 36.3], [x, 36.2]]],
}


def canary(noun: Noun) -> str:
    """A word that stands in one record alone."""
    return f"canary{noun.table.replace('_', '')}x"


def longitude(noun: Noun) -> float:
    """A longitude that stands in one record alone."""
    return round(37.10043 + NOUNS.index(noun) / 1000, 5)


def filled(noun: Noun, claim: JSON, document_id: str) -> JSON:
    """A claim with words wherever the noun takes them."""
    word, more = canary(noun), dict(claim)
    more.pop("source", None)
    for field in noun.fields:
        value = _value(noun, field.kind, claim.get(field.name), document_id)
        if field.kind is Kind.GEOMETRY:
            shape = field.shapes[0]
            value = {"type": shape, "coordinates": _SHAPES[shape](longitude(noun))}
        if value is not None and not field.lasting:
            more[field.name] = value
    if "reported_on" in noun.by_name:
        more["reported_on"] = {"edtf": "2016-12-01", "text": word}
    more["external_ids"] = [{"scheme": noun.table, "value": word}]
    if noun.cited:
        more["citations"] = [_citation(noun, document_id)]
    return more


def _citation(noun: Noun, document_id: str) -> JSON:
    return {"document_id": document_id, "locator": canary(noun), "quoted": canary(noun)}


def _value(noun: Noun, kind: Kind, given: Any, document_id: str) -> Any:
    word = canary(noun)
    match kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return f"of {word}"
        case Kind.URL:
            return f"https://{word}.example.org/at"
        case Kind.SHA256:
            return sha256(word.encode()).hexdigest()
        case Kind.NAMES:
            return [{"lang": "en", "text": word}]
        case Kind.LOCATION:
            return {"type": "Point", "coordinates": [longitude(noun), 36.2]}
        case Kind.QUANTITY:
            return {"low": 3, "best": 3, "high": 3, "qualifier": "exact", "quoted": word}
        case Kind.POINT | Kind.SPAN if isinstance(given, str):
            return {"edtf": given, "text": word}
        case Kind.BOUNDARY_CLAIMS:
            date = {"edtf": "2016-07-01", "text": word}
            cited = {"citation": _citation(noun, document_id), "reason": word}
            return [{"boundary": "start", "date": date, **cited}]
        case _:
            return None


def build(callers: Callers) -> dict[str, JSON]:
    """Records, publishes and proposes to change one record of every noun; by path."""
    recorder, reviewer = callers.recorder, callers.reviewer
    cited = factories.document(recorder, factories.source(recorder, "cited")["id"])["id"]
    made: dict[str, JSON] = {}

    def record(path: str, claim: JSON) -> None:
        noun = BY_PATH[path]
        answer = recorder.post(
            f"/v1/{path}",
            json=filled(noun, claim, cited),
            headers={"Idempotency-Key": f"first-{path}"},
        )
        assert answer.status_code == 201, answer.json
        made[path] = answer.json
        factories.publish(reviewer, path, answer.json)
        _propose(recorder, path, answer.json["id"], canary(noun))

    town = {"slug": "aleppo", "kind": "city", "country_code": "SYR", "timezone": "Asia/Damascus"}
    record("places", town)
    record("sources", {"slug": "monitor"})
    record("documents", {"source_id": made["sources"]["id"], "published_on": "2016-08-01"})
    record("besieged-areas", {"slug": "east", "place_ids": [made["places"]["id"]]})
    claims = world.claims(made["places"], made["besieged-areas"], made["sources"])
    for path, claim in claims.items():
        record(path, claim)
    record("route-statuses", {"route": "castello-road", "status": "closed", "began": "2016-07-07"})
    of = {"facility_id": made["facilities"]["id"], "status": "not_functioning"}
    record("facility-statuses", of | {"began": "2016-07-07"})
    return made


def _propose(recorder: ContractClient, path: str, record_id: str, word: str) -> None:
    url = f"/v1/{path}/{record_id}"
    answer = recorder.patch(
        url,
        json={"notes": f"proposed {word}", "reason": f"more of {word}"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert answer.status_code == 202, answer.json


def fields_of(path: str) -> list[str]:
    """Everything that can be redacted in records of a kind."""
    return list(redactable(BY_PATH[path]))


def tables_that_hold(callers: Callers, path: str) -> set[str]:
    """Every table with a row that tells of the record's words, folded, hashed or packed too."""
    noun = BY_PATH[path]
    told = [canary(noun), fold(canary(noun)), loose(canary(noun)), str(longitude(noun))]
    told += [sha256(canary(noun).encode()).hexdigest(), canary(noun).encode().hex()]
    found = set()
    with psycopg.connect(callers.database.pool.conninfo) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('r', 'p', 'm')"
            " AND c.relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in tables:
            dump = psycopg.sql.SQL("SELECT t::text FROM {} AS t").format(
                psycopg.sql.Identifier("public", table)
            )
            text = "\n".join(row[0] for row in connection.execute(dump)).lower()
            if any(each in text for each in told):
                found.add(table)
    return found
