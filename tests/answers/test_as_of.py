"""What was answered once is answered again, to the byte, whatever was recorded since."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
SEEDS = (2016, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (17, 43, 492)))
QUESTIONS = (
    "/v1/strikes",
    "/v1/strikes?place=aleppo&include_total=1&state=published,disputed,retracted",
    "/v1/strikes.csv",
    "/v1/casualty-figures?metric=killed",
    "/v1/documents",
    "/v1/places?kind=city",
    "/v1/cities",
    "/v1/cities/aleppo",
    "/v1/cities/aleppo/summary?on=2016-10-20&window_days=200",
    "/v1/timeseries/strikes?place=aleppo&from=2016-06-01&to=2016-10-31",
    "/v1/timeseries/injured?place=aleppo&from=2016-06-01&to=2016-10-31&population=all",
    "/v1/timeseries/killed?place=syr&from=2016-01-01&to=2016-12-31&population=civilians",
    "/v1/situation?on=2016-08-01",
    "/v1/casualty-totals?place=aleppo&from=2016-06-01&to=2016-10-31&population=all&trace=full",
    "/v1/casualty-totals?place=syr&from=2016-01-01&to=2016-12-31",
    "/v1/cadence?place=aleppo&from=2016-06-01&to=2016-10-31",
)


def next_page(answer: Any) -> str | None:
    """The link to the next page; an address to cite an answer by tells when it was given."""
    links: list[str] = answer.headers.getlist("Link")
    return next((link for link in links if 'rel="next"' in link), None)


class Desk:
    """One recorder and two reviewers at work, and what everybody was answered in between."""

    def __init__(self, callers: Callers, seed: int) -> None:
        self.callers = callers
        self.chance = random.Random(seed)
        self.second = callers.key("second-reviewer", "monitor", "trusted", "review")
        self.readers = {
            "public": callers.public,
            "partner": callers.key("partner", "embassy", "partner"),
            "trusted": callers.key("friend", "embassy", "trusted"),
        }
        self.questions: Sequence[str] = QUESTIONS
        self.strikes: list[str] = []
        self.asked: list[tuple[str, str, str, int, bytes, str | None]] = []

    def instant(self) -> str:
        with self.callers.database.pool.connection() as connection:
            row = connection.execute("SELECT clock_timestamp() AS at").fetchone()
        assert row is not None
        return str(row["at"].isoformat().replace("+00:00", "Z"))

    def ask(self) -> None:
        addresses = [*self.questions, *(f"/v1/strikes/{each}" for each in self.strikes)]
        answered = [
            (tier, address, reader.get(address))
            for tier, reader in self.readers.items()
            for address in addresses
        ]
        at = self.instant()
        for tier, address, answer in answered:
            told = (answer.status_code, answer.data, next_page(answer))
            self.asked.append((at, tier, address, *told))

    def record(self) -> None:
        made = factories.strike(
            self.callers.recorder,
            occurred=f"2016-{self.chance.randint(6, 10):02}-{self.chance.randint(1, 28):02}",
            place=self.chance.choice(["aleppo", "village"]),
            killed=self.chance.choice([1, 4, "at least 2", None]),
            injured=self.chance.choice([1, 2, 9, None]),
            delivery="air_launched",
            facility_effect="damaged",
        )
        self.strikes.append(made["id"])
        if self.chance.random() < 0.8:
            factories.publish(self.callers.reviewer, "strikes", made)

    def figure(self) -> None:
        claim = {
            "metric": "killed",
            "population": "civilians",
            "quantity": self.chance.randint(3, 90),
            "basis": "incident",
            "place": "aleppo",
            "period": f"2016-{self.chance.randint(6, 10):02}-05",
            "source": f"https://reports.example.org/{self.chance.randint(1, 3)}",
        }
        made = factories.record(self.callers.recorder, "casualty-figures", claim)
        factories.publish(self.callers.reviewer, "casualty-figures", made)

    def amend(self) -> None:
        self._change({"killed": self.chance.randint(1, 50), "reason": "counted again"})

    def rename(self) -> None:
        url = "/v1/places/aleppo"
        seen = self.callers.reviewer.get(url)
        name = {"lang": "en", "text": f"Aleppo {self.chance.randint(1, 99)}"}
        self.callers.recorder.patch(
            url,
            json={"names": [name], "reason": "spelt anew"},
            headers={"If-Match": seen.headers["ETag"]},
        )
        self._step(url, "publish")

    def step(self) -> None:
        if self.strikes:
            url = f"/v1/strikes/{self.chance.choice(self.strikes)}"
            self._step(url, self.chance.choice(["publish", "dispute", "retract"]))

    def _change(self, change: JSON) -> None:
        if not self.strikes:
            return
        url = f"/v1/strikes/{self.chance.choice(self.strikes)}"
        seen = self.callers.recorder.get(url)
        if seen.status_code == 200:
            tag = {"If-Match": seen.headers["ETag"]}
            self.callers.recorder.patch(url, json=change, headers=tag)
            self._step(url, "publish")

    def _step(self, url: str, step: str) -> None:
        seen = self.second.get(url)
        if seen.status_code == 200:
            tag = {"If-Match": seen.headers["ETag"]}
            self.second.post(f"{url}/{step}", json={"reason": "looked into"}, headers=tag)

    def work(self, rounds: int) -> None:
        doings: Sequence[Callable[[], None]] = (
            self.record, self.record, self.figure, self.amend, self.step, self.rename,
        )  # fmt: skip
        for _ in range(rounds):
            self.chance.choice(doings)()
            self.ask()


@pytest.fixture
def country(callers: Callers) -> Callers:
    """A country with a district, a large town and a village."""
    factories.small_country(callers.recorder, callers.reviewer)
    return callers


def _again(reader: ContractClient, address: str, at: str) -> Any:
    return reader.get(f"{address}{'&' if '?' in address else '?'}as_of={at}")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_is_given_again_as_it_was_then(country: Callers, seed: int) -> None:
    desk = Desk(country, seed)
    desk.work(7)
    for at, tier, address, status, body, link in desk.asked:
        answer = _again(desk.readers[tier], address, at)
        where = f"seed {seed}: {tier} {address} as of {at}"
        assert answer.status_code == status, where
        if status == 200:
            assert answer.data == body, where
            assert next_page(answer) == link
    assert len({body for *_, body, _ in desk.asked}) > len(QUESTIONS)


def test_what_is_protected_now_is_not_told_of_the_past(country: Callers) -> None:
    desk = Desk(country, 1)
    made = factories.strike(country.recorder, place="aleppo", killed=4)
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    at = desk.instant()
    before = _again(country.public, "/v1/strikes", at)
    assert [each["id"] for each in before.json["data"]] == [made["id"]]
    raised = country.recorder.patch(
        url,
        json={"sensitivity": "severe", "reason": "it names a hospital"},
        headers={"If-Match": country.recorder.get(url).headers["ETag"]},
    )
    assert raised.status_code == 200, raised.json
    for reader in (country.public, desk.readers["partner"]):
        assert _again(reader, "/v1/strikes", at).json["data"] == []
        assert _again(reader, url, at).status_code == 404
    assert [each["id"] for each in _again(desk.readers["trusted"], "/v1/strikes", at).json["data"]]
    after = country.public.get(
        f"/v1/strikes?as_of={at}", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200


def test_words_that_were_open_then_and_are_not_now_are_left_out(country: Callers) -> None:
    desk = Desk(country, 1)
    cited = {"url": "https://reports.example.org/1", "quoted": "the hospital in the old school"}
    made = factories.strike(country.recorder, sensitivity="public", source=cited)
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    at = desk.instant()
    assert country.public.get(url).json["citations"][0]["quoted"] == cited["quoted"]
    raised = country.recorder.patch(
        url,
        json={"sensitivity": "sensitive", "reason": "it names a hospital"},
        headers={"If-Match": country.recorder.get(url).headers["ETag"]},
    )
    assert raised.status_code == 200, raised.json
    told = _again(country.public, url, at)
    assert told.status_code == 200
    assert b"old school" not in told.data
    assert "quoted" not in told.json["citations"][0]


def test_a_copy_of_the_past_is_not_current_once_words_were_closed(country: Callers) -> None:
    cited = {"url": "https://reports.example.org/1", "title": "Shown then"}
    source = factories.source(country.recorder, "monitor")
    factories.publish(country.reviewer, "sources", source)
    made = factories.document(country.recorder, source["id"], **cited)
    factories.publish(country.reviewer, "documents", made)
    url = f"/v1/documents/{made['id']}"
    at = Desk(country, 1).instant()
    before = _again(country.public, url, at)
    assert before.json["title"] == "Shown then"
    again = {"If-None-Match": before.headers["ETag"]}
    assert country.public.get(f"{url}?as_of={at}", headers=again).status_code == 304
    seen = country.recorder.get(url)
    closed = country.recorder.patch(
        url,
        json={"sensitivity": "sensitive", "reason": "it names a street"},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert closed.status_code == 200, closed.json
    after = country.public.get(f"{url}?as_of={at}", headers=again)
    assert after.status_code != 304 and b"Shown then" not in after.data


def test_nothing_is_known_before_the_first_record(country: Callers) -> None:
    long_ago = "2011-03-15T00:00:00Z"
    assert country.public.get(f"/v1/strikes?as_of={long_ago}").json["data"] == []
    assert country.public.get(f"/v1/cities/aleppo/summary?as_of={long_ago}").status_code == 404
    told = country.public.get(
        f"/v1/timeseries/strikes?as_of={long_ago}&from=2016-01-01&to=2016-02-01"
    )
    assert (told.json["position"], told.json["as_of"]) == (0, None)


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        ("2999-01-01T00:00:00Z", "instant_to_come"),
        ("2016-10-20", "not_an_instant"),
        ("2016-10-20T12:00:00", "not_an_instant"),
        ("yesterday", "not_an_instant"),
        ("0001-01-01T00:00:00%2B14:00", "not_an_instant"),
    ],
)
def test_an_instant_that_cannot_be_meant_is_refused(
    country: Callers, as_of: str, code: str
) -> None:
    answer = country.public.get(f"/v1/strikes?as_of={as_of}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == code
    assert answer.json["errors"][0]["parameter"] == "as_of"


def test_the_public_past_is_read_through_the_role_of_the_public(country: Callers) -> None:
    """A retracted record is shown again as it was: its past needs no right to any table."""
    made = factories.strike(country.recorder, place="aleppo", killed=4)
    factories.publish(country.reviewer, "strikes", made)
    desk = Desk(country, 1)
    at = desk.instant()
    seen = country.reviewer.get(f"/v1/strikes/{made['id']}")
    gone = country.reviewer.post(
        f"/v1/strikes/{made['id']}/retract",
        json={"reason": "it was another day"},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert gone.status_code == 200, gone.json
    assert country.public.get(f"/v1/strikes/{made['id']}").status_code == 410
    told = _again(country.public, f"/v1/strikes/{made['id']}", at)
    assert (told.status_code, told.json["killed"]["best"]) == (200, 4)
