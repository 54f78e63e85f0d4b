"""What was answered once is answered again where a record did not change but what it names did."""

from typing import Any

import pytest

from tests import factories
from tests.answers.test_as_of import Desk, _again, country, next_page
from tests.conftest import Callers

JSON = dict[str, Any]
SEEDS = (
    (1212, 7),
    *(pytest.param(seed, 24, marks=pytest.mark.slow) for seed in (5, 71, 1212, 1862)),
)
FROM_JUNE = "from=2016-06-01&to=2016-10-31"
QUESTIONS = (
    "/v1/casualty-figures",
    "/v1/casualty-figures?place=village&state=published,disputed,retracted&include_total=1",
    f"/v1/casualty-totals?place=aleppo&{FROM_JUNE}&population=all&trace=full",
    f"/v1/casualty-totals?place=syr&{FROM_JUNE}&population=civilians&trace=full",
    f"/v1/timeseries/injured?place=district&{FROM_JUNE}&population=all&interval=month",
    "/v1/strikes?place=aleppo",
    "/v1/sieges?place=aleppo",
    "/v1/sieges?place=village",
    "/v1/cities",
    "/v1/cities/village/summary?on=2016-09-20&window_days=60",
    "/v1/situation?on=2016-08-01",
    "/v1/contradictions?place=aleppo",
)
__all__ = ["country"]


class Clerk(Desk):
    """One who links figures and strikes, moves besieged areas, and takes things back."""

    def __init__(self, callers: Callers, seed: int) -> None:
        super().__init__(callers, seed)
        self.questions = QUESTIONS
        self.figures: list[str] = []
        self.record()
        self._area()

    def _area(self) -> None:
        claim: JSON = {"slug": "old-town", "place_ids": ["village"], "names": ["Old town"]}
        area = factories.record(self.callers.recorder, "besieged-areas", claim)
        factories.publish(self.callers.reviewer, "besieged-areas", area)
        claim = {
            "area_id": area["id"],
            "started": "2016-06-10",
            "source": "https://reports.example.org/1",
        }
        siege = factories.record(self.callers.recorder, "sieges", claim)
        factories.publish(self.callers.reviewer, "sieges", siege)

    def move(self) -> None:
        places = self.chance.choice([["village"], ["aleppo"], ["aleppo", "village"]])
        self._amend("/v1/besieged-areas/old-town", {"place_ids": places})

    def link(self) -> None:
        claim: JSON = {
            "metric": self.chance.choice(["killed", "injured"]),
            "population": self.chance.choice(["civilians", "all"]),
            "quantity": self.chance.choice([1, 2, 7, 30]),
            "basis": self.chance.choice(["incident", "incremental"]),
            "place": self.chance.choice(["aleppo", "village"]),
            "period": f"2016-{self.chance.randint(6, 10):02}",
            "source": f"https://reports.example.org/{self.chance.randint(1, 2)}",
        }
        how = self.chance.choice(["supersedes", "subset_of", "relays", "strike_id", None])
        if how == "strike_id":
            claim |= {how: self.chance.choice(self.strikes), "basis": "incident"}
        elif how and self.figures:
            other = self.chance.choice(self.figures)
            claim[how] = [other] if how == "relays" else other
        answer = self.callers.recorder.post("/v1/casualty-figures", json=claim)
        if answer.status_code == 201:
            self._step(f"/v1/casualty-figures/{answer.json['id']}", "publish")
            self.figures.append(answer.json["id"])

    def unlink(self) -> None:
        if self.figures:
            change = self.chance.choice([{"subset_of": None}, {"relays": []}, {"quantity": 11}])
            self._amend(f"/v1/casualty-figures/{self.chance.choice(self.figures)}", change)

    def take_back(self) -> None:
        if self.figures:
            url = f"/v1/casualty-figures/{self.chance.choice(self.figures)}"
            self._step(url, self.chance.choice(["retract", "dispute", "publish"]))

    def match(self) -> None:
        self.record()
        change = {"same_event_as": self.strikes[0]}
        self._amend(f"/v1/strikes/{self.strikes[-1]}", change)

    def _amend(self, url: str, change: JSON) -> None:
        seen = self.callers.recorder.get(url)
        if seen.status_code == 200:
            tag = {"If-Match": seen.headers["ETag"]}
            self.callers.recorder.patch(url, json=change | {"reason": "looked at"}, headers=tag)
            self._step(url, "publish")

    def work(self, rounds: int) -> None:
        doings = (
            self.link, self.link, self.link, self.unlink, self.take_back, self.match, self.move,
            self.step, self.rename,
        )  # fmt: skip
        for _ in range(rounds):
            self.chance.choice(doings)()
            self.ask()


@pytest.mark.parametrize(("seed", "rounds"), SEEDS)
def test_links_are_followed_again_as_they_were_then(
    country: Callers, seed: int, rounds: int
) -> None:
    clerk = Clerk(country, seed)
    clerk.work(rounds)
    for at, tier, address, status, body, link in clerk.asked:
        answer = _again(clerk.readers[tier], address, at)
        where = f"seed {seed}: {tier} {address} as of {at}"
        assert answer.status_code == status, where
        if status == 200:
            assert answer.data == body, where
            assert next_page(answer) == link
    assert len({body for *_, body, _ in clerk.asked}) > 2 * len(QUESTIONS)
