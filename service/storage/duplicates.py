"""Records that may report the same thing: offered for a decision, never merged."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Session

_ASKED = ("route_id", "mode", "status", "metric", "population", "population_class", "area_id")


def possible(
    session: Session, noun: Noun, body: Mapping[str, Any], record_id: UUID
) -> list[dict[str, Any]]:
    """Live records that the session may see and that look like the same event or figure."""
    if noun.table not in statements.load("duplicates") or noun.event is None:
        return []
    event = body.get(noun.event) or {}
    parameters = {name: body.get(name) for name in _ASKED} | {
        "id": record_id,
        "place_id": body.get("place_id"),
        "earliest": event.get("earliest"),
        "latest": event.get("latest"),
    }
    statement = statements.of("duplicates", noun.table, view=(session.schema, noun.table))
    return [
        {"id": str(row["id"]), "state": row["state"], "family": row["family"]}
        for row in session.all(statement, parameters)
    ]
