"""A match group has one head, whoever writes."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from service.storage import faults
from tests import factories
from tests.conftest import Callers

CHANGE = "UPDATE strike SET body = body || %s WHERE id = %s"


@pytest.mark.parametrize("direction", ["to a member", "of a head"])
def test_the_database_refuses_a_chain(callers: Callers, direction: str) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    head, member, third = (factories.strike(recorder)["id"] for _ in range(3))
    chain = {"to a member": (third, member), "of a head": (head, third)}[direction]
    with callers.database.pool.connection() as connection, connection.transaction():
        connection.execute("SELECT set_config('siege.actor', 'operator', true)")
        connection.execute(CHANGE, (Jsonb({"same_event_as": head}), member))
        with pytest.raises(psycopg.IntegrityError) as refused:
            connection.execute(CHANGE, (Jsonb({"same_event_as": chain[1]}), chain[0]))
        assert refused.value.diag.constraint_name == "strike_same_event_is_head"
        problem = faults.translate(refused.value)
        assert problem is not None and problem.errors[0].code == "not_a_head"
        raise psycopg.Rollback


def test_a_client_is_told_to_refer_to_the_head(callers: Callers) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    head = factories.strike(recorder)
    member = factories.strike(recorder, same_event_as=head["id"])
    answer = recorder.post(
        "/v1/strikes",
        json={
            "occurred": "2016-07-17",
            "place": "aleppo",
            "source": "https://reports.example.org/1",
            "same_event_as": member["id"],
        },
    )
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == "not_a_head"
