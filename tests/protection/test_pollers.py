"""A poller with an old ETag learns what time has changed: a release, and midnight where it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from service import releasing
from service.settings import Settings
from service.storage.embedded import EmbeddedServer
from tests import factories
from tests.conftest import Callers, copy_of
from tests.contract_client import ContractClient

# Local midnight in Aleppo is 21:00 or 22:00 of the day before in UTC; in Kiribati 10:00.
BEFORE = datetime(2023, 7, 10, 20, 59, 59, tzinfo=UTC)
AFTER = datetime(2023, 7, 10, 21, 0, 1, tzinfo=UTC)


class Clock:
    """The present instant of a service, to be moved."""

    def __init__(self) -> None:
        self.now = BEFORE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def moved(server: EmbeddedServer, seeded_template: str) -> Iterator[tuple[Callers, Clock]]:
    """A seeded service whose clock is moved; nothing is written to it."""
    clock = Clock()
    with copy_of(server, seeded_template) as database:
        yield Callers(database, clock=clock), clock


def _polled(client: ContractClient, path: str, etag: str) -> int:
    return client.get(path, headers={"If-None-Match": etag}).status_code


# Today in its zone is part of each answer.
FOLLOWS_THE_DAY = (
    "/v1/cities/aleppo/summary",
    "/v1/cities/eastern-aleppo/summary",
    "/v1/cadence?place=aleppo",
    "/v1/cadence/check?every_hours=17&place=aleppo&from=2023-07-01&to=2023-07-31",
    "/v1/timeseries/strikes?place=aleppo&from=2023-06-01&to=2023-07-31",
    "/v1/cities/aleppo/timeseries?measures=strikes,killed&from=2023-06-01&to=2023-07-31",
)
# What is asked of past days only, and what is of no day, stays as it is.
STAYS = (
    "/v1/cities/aleppo/summary?on=2016-10-20",
    "/v1/cadence?place=aleppo&from=2016-07-01&to=2016-10-20",
    "/v1/cadence/check?every_hours=17&place=aleppo&from=2016-07-01&to=2016-10-20",
    "/v1/situation?on=2016-10-20",
    "/v1/timeseries/strikes?place=aleppo&from=2016-07-01&to=2016-10-20",
    "/v1/cities/aleppo/timeseries?measures=strikes&from=2016-07-01&to=2016-10-20",
    "/v1/strikes?place=aleppo",
    "/v1/strikes",
    "/v1/places/aleppo",
    "/v1/cities",
    "/v1/cities/aleppo",
    "/v1/changes?limit=5",
    "/v1/status",
)


@pytest.mark.parametrize("path", FOLLOWS_THE_DAY)
def test_midnight_of_the_place_decides(moved: tuple[Callers, Clock], path: str) -> None:
    callers, clock = moved
    clock.now = BEFORE - timedelta(hours=20)
    first = callers.public.get(path)
    assert first.status_code == 200, first.json
    etag = first.headers["ETag"]
    for still in (BEFORE, BEFORE - timedelta(minutes=1)):
        clock.now = still
        assert _polled(callers.public, path, etag) == 304
    clock.now = AFTER
    assert _polled(callers.public, path, etag) == 200
    after = callers.public.get(path)
    # UTC's midnight is nobody's here.
    for same_day in (datetime(2023, 7, 11, 0, 0, 1, tzinfo=UTC), BEFORE + timedelta(days=1)):
        clock.now = same_day
        assert _polled(callers.public, path, after.headers["ETag"]) == 304
        assert callers.public.get(path).data == after.data


@pytest.mark.parametrize("path", STAYS)
def test_an_answer_of_past_days_outlives_every_midnight(
    moved: tuple[Callers, Clock], path: str
) -> None:
    callers, clock = moved
    clock.now = BEFORE
    first = callers.public.get(path)
    assert first.status_code == 200, first.json
    for later in (AFTER, AFTER + timedelta(hours=4), AFTER + timedelta(days=40)):
        clock.now = later
        assert callers.public.get(path).data == first.data
        assert _polled(callers.public, path, first.headers["ETag"]) == 304


def test_today_is_the_day_of_the_place(moved: tuple[Callers, Clock]) -> None:
    callers, clock = moved
    clock.now = BEFORE
    path = "/v1/cities/aleppo/summary"
    assert callers.public.get(path).json["on"] == "2023-07-10"
    assert callers.public.get(f"{path}?on=2023-07-11").status_code == 422
    clock.now = AFTER
    assert callers.public.get(path).json["on"] == "2023-07-11"
    assert callers.public.get(f"{path}?on=2023-07-11").status_code == 200
    # Yemen and Syria have one offset in summer; in December they are an hour apart no more either,
    # but a year before Syria gave up winter time they were.
    clock.now = datetime(2021, 12, 31, 21, 30, tzinfo=UTC)
    assert callers.public.get(path).json["on"] == "2021-12-31"
    assert callers.public.get("/v1/cities/yem/summary").json["on"] == "2022-01-01"


def test_the_situation_is_that_of_the_day_in_utc(moved: tuple[Callers, Clock]) -> None:
    callers, clock = moved
    path = "/v1/situation"
    clock.now = AFTER
    first = callers.public.get(path)
    clock.now = datetime(2023, 7, 10, 23, 59, 59, tzinfo=UTC)
    assert _polled(callers.public, path, first.headers["ETag"]) == 304
    clock.now += timedelta(seconds=2)
    assert _polled(callers.public, path, first.headers["ETag"]) == 200


POLLED = (
    "/v1/cities/aleppo/summary",
    "/v1/situation",
    "/v1/timeseries/strikes?place=aleppo",
    "/v1/cities/aleppo/timeseries?measures=strikes",
    "/v1/cadence?place=aleppo",
    "/v1/strikes",
    "/v1/strikes?place=aleppo",
    "/v1/status",
    "/v1/changes",
)


def _tags(client: ContractClient, paths: tuple[str, ...]) -> dict[str, str]:
    return {path: client.get(path).headers["ETag"] for path in paths}


def _unchanged(client: ContractClient, tags: dict[str, str]) -> list[str]:
    return [path for path, etag in tags.items() if _polled(client, path, etag) == 304]


def _world(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    area = {"slug": "eastern-aleppo", "place_ids": ["aleppo"], "names": ["Eastern Aleppo"]}
    factories.publish(
        reviewer, "besieged-areas", factories.record(recorder, "besieged-areas", area)
    )
    # Their document is public with the first strike that cites it.
    factories.publish(reviewer, "strikes", factories.strike(recorder))


def test_a_poller_sees_that_a_delay_has_ended(callers: Callers) -> None:
    _world(callers)
    day = (datetime.now(UTC) - timedelta(days=1)).date()
    made = factories.strike(callers.recorder, occurred=day.isoformat())
    before = _tags(callers.public, POLLED)
    factories.publish(callers.reviewer, "strikes", made)
    assert _unchanged(callers.public, before) == list(POLLED), "held back: nothing has moved"
    releasing.tick(callers.database, Settings(public_delay_hours=0))
    assert _unchanged(callers.public, before) == []
    after = _tags(callers.public, POLLED)
    releasing.tick(callers.database, Settings(public_delay_hours=0))
    assert _unchanged(callers.public, after) == list(POLLED)


def test_a_poller_sees_that_an_embargo_has_ended(callers: Callers) -> None:
    _world(callers)
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    made = factories.strike(callers.recorder, embargo_until=soon)
    factories.publish(callers.reviewer, "strikes", made)
    partner = callers.key("reader", "embassy", "partner")
    url = f"/v1/strikes/{made['id']}"
    held = {client: _tags(client, POLLED) for client in (callers.public, partner)}
    assert [client.get(url).status_code for client in held] == [404, 404]
    with callers.database.pool.connection() as connection:
        connection.execute("SELECT pg_sleep_until(%s)", (datetime.fromisoformat(soon),))
    assert releasing.tick(callers.database, Settings()) >= 1
    for client, tags in held.items():
        assert _unchanged(client, tags) == []
        assert client.get(url).status_code == 200
    etag = callers.public.get(url).headers["ETag"]
    assert _polled(callers.public, url, etag) == 304
