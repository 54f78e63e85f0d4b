"""Kept answers: given again while they stand, never once something they are made of moved."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.http.standing_answers import StandingAnswers
from service.settings import Settings
from service.storage.database import Database
from tests import factories
from tests.conftest import Callers

ALEPPO = "/v1/cities/aleppo/summary"
PAGES = (
    ALEPPO,
    "/v1/cities/aleppo",
    "/v1/cities/aleppo/timeseries?measures=strikes,killed",
    "/v1/timeseries/strikes?place=aleppo&interval=month",
    "/v1/strikes?place=aleppo",
    "/v1/strikes.csv?place=aleppo",
    "/v1/casualty-totals?place=aleppo&metric=killed",
    "/v1/contradictions?place=aleppo",
    "/v1/cadence?place=aleppo&from=2016-07-01&to=2016-07-31",
    "/v1/changes?place=aleppo&kinds=strikes&limit=1000",
)
OF_THE_WORLD = (
    "/v1/strikes",
    "/v1/situation",
    "/v1/cities",
    "/v1/timeseries/strikes",
    "/v1/status",
)


class Watched:
    """Callers whose application counts how often it had to answer itself."""

    def __init__(self, database: Database, settings: Settings | None = None) -> None:
        self.now = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)
        self.callers = Callers(database, settings, clock=lambda: self.now)
        self.times = self.reports = 0
        kept: Any = self.callers.app.wsgi_app
        self.kept = kept
        inner = kept._application

        def counting(environ: dict[str, Any], start: Any) -> Any:
            self.times += 1
            return inner(environ, start)

        kept._application = counting
        self.recorder, self.reviewer = self.callers.recorder, self.callers.reviewer

    def asked(self, path: str, etag: str | None = None) -> tuple[Any, bool]:
        """The answer, and whether the application had to make it."""
        before = self.times
        held = {"If-None-Match": etag} if etag else {}
        response = self.callers.public.get(path, headers=held)
        return response, self.times > before

    def strike_at(self, place: str) -> Any:
        self.reports += 1
        report = f"https://reports.example.org/{self.reports}"
        made = factories.strike(self.recorder, place=place, source=report)
        before = self.times
        published = factories.publish(self.reviewer, "strikes", made)
        self.times = before
        return published


def _lasting(response: Any) -> list[tuple[str, str]]:
    moment = {"X-Request-Id", "RateLimit", "RateLimit-Policy"}
    return sorted(each for each in response.headers.items() if each[0] not in moment)


def _without_cursor(body: bytes) -> bytes:
    return re.sub(rb"cursor=[^\"&]+", b"", body)


@pytest.fixture
def watched(seeded_copy: Database) -> Watched:
    made = Watched(seeded_copy)
    # Their source is there before: a new one is part of any answer that names its family.
    made.strike_at("homs")
    return made


@pytest.mark.parametrize("path", PAGES + OF_THE_WORLD)
def test_an_answer_is_made_once_and_given_again_byte_for_byte(watched: Watched, path: str) -> None:
    first, made = watched.asked(path)
    assert first.status_code == 200
    assert made
    again, made = watched.asked(path)
    assert not made
    assert again.data == first.data
    assert _lasting(again) == _lasting(first)
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]
    poll, made = watched.asked(path, first.headers["ETag"])
    assert (poll.status_code, poll.data, made) == (304, b"", False)
    assert poll.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", PAGES)
def test_what_moves_elsewhere_wakes_nobody_and_what_moves_here_is_seen_at_once(
    watched: Watched, path: str
) -> None:
    first, _ = watched.asked(path)
    watched.strike_at("deir-ez-zor")
    still, made = watched.asked(path, first.headers["ETag"])
    assert (still.status_code, made) == (304, False)
    watched.strike_at("aleppo")
    moved, made = watched.asked(path, first.headers["ETag"])
    assert made
    fresh = Callers(watched.callers.database, Settings(answers_max_mb=0), lambda: watched.now)
    anew = fresh.public.get(path)
    assert moved.status_code == 200
    assert _without_cursor(moved.data) == _without_cursor(anew.data)
    assert moved.headers["ETag"] == anew.headers["ETag"]


@pytest.mark.parametrize("path", OF_THE_WORLD)
def test_an_answer_about_the_world_moves_with_any_place(watched: Watched, path: str) -> None:
    first, _ = watched.asked(path)
    watched.strike_at("deir-ez-zor")
    again, made = watched.asked(path, first.headers["ETag"])
    assert made
    assert again.headers["ETag"] != first.headers["ETag"]


def test_a_record_is_kept_until_it_is_amended_and_gone_once_it_is_retracted(
    watched: Watched,
) -> None:
    made = watched.strike_at("aleppo")
    path = f"/v1/strikes/{made['id']}"
    first, _ = watched.asked(path)
    assert watched.asked(path)[1] is False
    seen = watched.reviewer.get(path)
    step = {"json": {"reason": "withdrawn by its source"}}
    gone = watched.reviewer.post(
        f"{path}/retract", **step, headers={"If-Match": seen.headers["ETag"]}
    )
    assert gone.status_code == 200, gone.json
    after, _ = watched.asked(path, first.headers["ETag"])
    assert after.status_code == 410
    assert watched.asked(path)[0].status_code == 410


def test_a_write_that_the_public_cannot_see_wakes_nobody(watched: Watched) -> None:
    first, _ = watched.asked(ALEPPO)
    factories.strike(watched.recorder, place="aleppo")
    assert watched.asked(ALEPPO, first.headers["ETag"])[1] is False


def test_a_new_place_beside_is_taken_in(watched: Watched) -> None:
    first, _ = watched.asked(ALEPPO)
    factories.place(watched.recorder, "a-new-suburb")
    assert watched.asked(ALEPPO, first.headers["ETag"])[1] is True


def test_nothing_is_kept_past_the_quarter_of_an_hour_in_which_days_may_begin(
    watched: Watched,
) -> None:
    watched.asked(ALEPPO)
    watched.now += timedelta(minutes=13, seconds=59)
    assert watched.asked(ALEPPO)[1] is False
    watched.now += timedelta(seconds=1)
    assert watched.asked(ALEPPO)[1] is True


def test_whoever_shows_a_key_is_never_given_what_was_kept_for_anybody(watched: Watched) -> None:
    watched.asked(ALEPPO)
    before = watched.times
    keyed = watched.recorder.get(ALEPPO)
    assert watched.times == before + 1
    assert keyed.headers["Cache-Control"] == "private, no-cache"
    wrong = watched.callers.public.get(ALEPPO, headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    assert watched.asked(ALEPPO)[0].headers["Cache-Control"].startswith("public")


def test_formats_and_codings_are_kept_apart(watched: Watched) -> None:
    plain, _ = watched.asked("/v1/strikes?limit=5")
    public = watched.callers.public
    csv = public.get("/v1/strikes?limit=5", headers={"Accept": "text/csv"})
    assert csv.headers["Content-Type"].startswith("text/csv")
    for _ in range(2):
        squeezed = public.get("/v1/strikes?limit=5", headers={"Accept-Encoding": "gzip"})
        assert squeezed.headers["Content-Encoding"] == "gzip"
    assert watched.asked("/v1/strikes?limit=5")[0].data == plain.data
    held = {"If-None-Match": squeezed.headers["ETag"], "Accept-Encoding": "gzip"}
    poll = public.get("/v1/strikes?limit=5", headers=held)
    assert (poll.status_code, poll.headers["ETag"]) == (304, squeezed.headers["ETag"])


def test_head_tells_what_get_would_without_its_body(watched: Watched) -> None:
    whole, _ = watched.asked(ALEPPO)
    head = watched.callers.public.head(ALEPPO)
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_refusals_and_what_was_known_then_are_made_anew(watched: Watched) -> None:
    for path in ("/v1/cities/nowhere-at-all/summary", "/v1/strikes?plase=aleppo"):
        assert watched.asked(path)[0].status_code in (400, 404)
        assert watched.asked(path)[1] is True
    then = f"{ALEPPO}?as_of=2026-02-28T00:00:00Z"
    assert watched.asked(then)[1] is True
    assert watched.asked(then)[1] is True


def test_a_poller_beyond_the_limit_is_refused_and_an_unchanged_poll_is_free(
    seeded_copy: Database,
) -> None:
    watched = Watched(seeded_copy, Settings(requests_per_minute_anonymous=3))
    public = watched.callers.public
    here = {"X-Forwarded-For": "203.0.113.9"}
    first = public.get(ALEPPO, headers=here)
    held = here | {"If-None-Match": first.headers["ETag"]}
    assert {public.get(ALEPPO, headers=held).status_code for _ in range(10)} == {304}
    assert [public.get(ALEPPO, headers=here).status_code for _ in range(3)] == [200, 200, 429]
    assert public.get(ALEPPO, headers=held).status_code == 304


def test_no_more_is_kept_than_was_allowed(seeded_copy: Database) -> None:
    watched = Watched(seeded_copy, Settings(answers_max_mb=1))
    kept: StandingAnswers = watched.kept
    for limit in range(60, 100):
        watched.asked(f"/v1/strikes?limit={limit}")
    held = sum(each.size for each in kept._held.values())
    assert 0 < held == kept._size <= 1024 * 1024
    assert watched.asked("/v1/strikes?limit=99")[1] is False
    assert watched.asked("/v1/strikes?limit=60")[1] is True


def test_many_who_ask_at_once_after_a_change_are_given_one_answer(watched: Watched) -> None:
    first, _ = watched.asked(ALEPPO)
    watched.strike_at("aleppo")
    before, answers = watched.times, []
    gate = threading.Barrier(6)

    def ask() -> None:
        gate.wait()
        answers.append(watched.callers.public.get(ALEPPO).data)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert answers[0] != first.data
    assert watched.times - before == 1
