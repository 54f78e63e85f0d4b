"""Five clients work while workers and the database are killed, restarted and locked."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import breaking
from tests.faults.breaking import Breakable
from tests.faults.history import clients
from tests.faults.history.acts import Ending, Entry, Followed, Held, History
from tests.faults.history.checking import broken_promises
from tests.faults.history.trouble import Trouble

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

_LONG = [pytest.mark.slow, pytest.mark.timeout(400)]
# Everybody here records and publishes, so that the public reads what is written.
_SETTINGS = {"SIEGE_ONE_PERSON": "true"}


@pytest.mark.timeout(240)
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="finds workers in /proc (Linux)")
@pytest.mark.parametrize(
    ("seed", "seconds"),
    [
        (2016, 25),
        *(pytest.param(seed, 60, marks=_LONG) for seed in (1, 2, 3, 4, 5)),
    ],
)
def test_every_acknowledged_write_is_there_once_whatever_breaks(
    seed: int, seconds: float, broken: Breakable, victim: Database
) -> None:
    history = History()
    token = issue(victim, "editor", "relief", "trusted", "record", "review")
    with breaking.service_of(victim, **_SETTINGS) as (base, master):
        headers = {"Authorization": f"Bearer {token}"}
        stage = clients.Stage(base, headers, history)
        trouble = Trouble(broken, victim, master, random.Random(seed))
        five = [
            clients.Client(stage, f"client {number}", random.Random(f"{seed} {number}"))
            for number in range(5)
        ]
        _work(stage, five, trouble, seconds)
    print(f"seed {seed}: {len(history.acts)} acts, {len(history.statuses)} answers;", trouble.made)
    outcomes = {(act.deed, act.outcome) for act in history.acts}
    for deed in ("create", "publish", "amend", "retract"):
        assert (deed, "acknowledged") in outcomes, "too little was done to prove anything"
    assert broken_promises(history, _ending(victim)) == []


def _work(
    stage: clients.Stage, five: list[clients.Client], trouble: Trouble, seconds: float
) -> None:
    everybody_done = threading.Event()
    feeds = stage.history
    with ThreadPoolExecutor(8) as pool:
        ends = [pool.submit(client.go) for client in five]
        after = clients.Stage(stage.base, stage.headers, feeds, everybody_done)
        followers = [
            pool.submit(clients.follow, after, stage.headers, feeds.keyed_feed),
            pool.submit(clients.follow, after, {}, feeds.public_feed),
        ]
        try:
            trouble.go(stage.over, seconds)
            for end in ends:
                end.result()
        finally:
            stage.over.set()
            everybody_done.set()
        for end in followers:
            end.result()


def _ending(database: Database) -> Ending:
    with psycopg.connect(database.dsn) as connection:
        table = connection.execute(
            "SELECT id::text, revision, (body #>> '{killed,best}')::int, state FROM strike"
        ).fetchall()
        journal = connection.execute(
            "SELECT position, noun, record_id::text, op, revision,"
            " coalesce((after #>> '{body,killed,best}')::int, 0),"
            " position_public, op_public, revision_public FROM change ORDER BY position"
        ).fetchall()
    return Ending(
        {row[0]: Held(row[1], row[2], row[3]) for row in table},
        [
            Entry(*row[:6], Followed(row[6], row[2], row[7], row[8]) if row[6] else None)
            for row in journal
        ],
    )
