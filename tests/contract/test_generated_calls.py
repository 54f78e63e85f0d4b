"""Calls that a machine makes up from the contract find no 5xx and no answer outside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from service.settings import Settings
from service.storage.database import Database
from tests.conftest import Callers, issue
from tests.records import world

_CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
_SHOWN = 12
_FEW, _MANY = 2, 12


@pytest.fixture
def settled(database: Database) -> Callers:
    """A service that counts as seeded, with one record of every noun."""
    # A machine calls faster than a key may; limits are another test's.
    callers = Callers(database, Settings(requests_per_minute=10**6))
    world.build(callers.recorder)
    with database.pool.connection() as connection:
        connection.execute("UPDATE service_state SET seeded_at = clock_timestamp()")
    return callers


def _schema(callers: Callers, *, thorough: bool) -> Any:
    config = SchemathesisConfig.from_path(_CONFIGURATION)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", callers.app, config=config)
    token = issue(callers.database, "admin", "operator", "trusted", "record", "review", "admin")
    # Compressed answers are another test's: here every body is read as it stands.
    schema.config.headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    schema.config.phases.coverage.enabled = thorough
    schema.config.generation.update(max_examples=_MANY if thorough else _FEW)
    return schema


def _allowed(check: str, case: Any) -> bool:
    """A batch answers 200 with a result for each row, however bad a row is."""
    return check == "negative_data_rejection" and isinstance(case.body, list)


def _breaches(schema: Any) -> Iterator[str]:
    calls = 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            yield f"{event}"
        if not isinstance(event, events.ScenarioFinished):
            continue
        for case_id, checks in event.recorder.checks.items():
            calls += 1
            case = event.recorder.cases[case_id].value
            for check in checks:
                if check.status is not Status.FAILURE or _allowed(check.name, case):
                    continue
                answered = event.recorder.interactions[case_id].response
                said = check.failure_info.failure if check.failure_info else check.name
                shown = answered.content[:300] if answered else b""
                yield f"{event.label} {case.query} {case.body!r:.300}\n    {said}\n    {shown!r}"
    if calls < len(list(schema.get_all_operations())):
        yield f"only {calls} calls were made"


def _hold(callers: Callers, *, thorough: bool = False) -> None:
    breaches = list(_breaches(_schema(callers, thorough=thorough)))
    assert not breaches, f"{len(breaches)} breaches\n" + "\n".join(breaches[:_SHOWN])


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore")
def test_a_few_calls_of_every_operation_stay_within_the_contract(settled: Callers) -> None:
    _hold(settled)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.filterwarnings("ignore")
def test_every_edge_of_every_parameter_stays_within_the_contract(settled: Callers) -> None:
    _hold(settled, thorough=True)
