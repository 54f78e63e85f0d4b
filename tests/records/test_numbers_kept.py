"""How many records a tier sees, and how new they are, is kept as they are written."""

import random
from typing import Any

from service.model.nouns import NOUNS
from service.storage.database import Database
from tests import factories
from tests.answers import random_records
from tests.conftest import Callers

_COUNTED = """
SELECT %s AS noun, count(*) FILTER (WHERE v.released) AS records,
       max(v.latest) FILTER (WHERE v.released) AS newest_event,
       max(v.changed_at) AS last_change_at, coalesce(max(v.position), 0) AS position
FROM {}.{} AS v
"""
_TIERS = ("public_read", "partner_read", "trusted_read", "full_read")


def _differences(database: Database) -> list[tuple[str, Any, Any]]:
    """By tier, the numbers that are kept beside those counted again, where they differ."""
    found = []
    with database.pool.connection() as connection:
        run = connection.execute
        for schema in _TIERS:
            told = run(f"SELECT * FROM {schema}.dataset".encode()).fetchall()
            kept = {row["noun"]: row for row in told}
            for noun in NOUNS:
                row = run(_COUNTED.format(schema, noun.table).encode(), (noun.table,)).fetchone()
                if kept[noun.table] != row:
                    found.append((schema, kept[noun.table], row))
    return found


def test_numbers_that_are_kept_are_those_that_a_count_gives(callers: Callers) -> None:
    random_records.build(callers)
    random_records.fill(callers.database, random.Random(7), each=15)
    waiting = factories.strike(callers.recorder, place="town")
    published = factories.publish(
        callers.reviewer, "strikes", factories.strike(callers.recorder, place="town")
    )
    assert _differences(callers.database) == []

    def stepped(record: dict[str, Any], step: str) -> None:
        seen = callers.reviewer.get(f"/v1/strikes/{record['id']}")
        answer = callers.reviewer.post(
            f"/v1/strikes/{record['id']}/{step}",
            json={"reason": "counted again"},
            headers={"If-Match": seen.headers["ETag"]},
        )
        assert answer.status_code == 200, answer.json

    stepped(waiting, "reject")
    assert _differences(callers.database) == []
    stepped(published, "retract")
    assert _differences(callers.database) == []


def test_a_total_of_all_is_the_number_that_is_kept(seeded_readers: Callers) -> None:
    whole = seeded_readers.public.get("/v1/strikes?include_total=true&limit=1").json["total"]
    # The same once more, counted: every released record is of some state.
    counted = seeded_readers.public.get(
        "/v1/strikes?include_total=true&limit=1&state=published,disputed"
    )
    assert counted.status_code == 200, counted.json
    assert counted.json["total"] == whole > 0
