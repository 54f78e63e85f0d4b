"""What a recorder and two reviewers do to records, in as few words as a test needs."""

from typing import Any

from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]


class Desk:
    """Records, publishes and changes; `made` are the ids by the path of their noun."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        self.recorder, self.reviewer = callers.recorder, callers.reviewer
        self.second = callers.key("second-reviewer", "monitor", "trusted", "review")
        self.made: dict[str, list[str]] = {}

    def claim(self, day: str, place: str, **more: Any) -> JSON:
        """A strike, cited by an address."""
        return {"occurred": day, "place": place, "source": "https://reports.example.org/1"} | more

    def submitted(self, noun: str, claim: JSON) -> str:
        """Records it only."""
        made: str = factories.record(self.recorder, noun, claim)["id"]
        self.made.setdefault(f"/v1/{noun}", []).append(made)
        return made

    def published(self, noun: str, claim: JSON) -> str:
        """Records and publishes it."""
        made = self.submitted(noun, claim)
        factories.publish(self.reviewer, noun, {"id": made})
        return made

    def strike(self, day: str, place: str, **more: Any) -> str:
        """A published strike."""
        return self.published("strikes", self.claim(day, place, **more))

    def step(self, noun: str, made: str, step: str, reason: str = "seen") -> None:
        """Any step; a withdrawal is its recorder's."""
        who = self.recorder if step in ("withdraw", "retract") else self.reviewer
        url = f"/v1/{noun}/{made}"
        tag = {"If-Match": who.get(url).headers["ETag"]}
        answer = who.post(f"{url}/{step}", json={"reason": reason}, headers=tag)
        assert answer.status_code == 200, answer.json

    def proposed(self, noun: str, made: str, change: JSON) -> None:
        """A change that waits for another person."""
        url = f"/v1/{noun}/{made}"
        tag = {"If-Match": self.recorder.get(url).headers["ETag"]}
        answer = self.recorder.patch(url, json={"reason": "mended"} | change, headers=tag)
        assert answer.status_code == 202, answer.json

    def amended(self, noun: str, made: str, change: JSON) -> None:
        """A change that another person takes."""
        self.proposed(noun, made, change)
        factories.publish(self.second, noun, {"id": made})

    def raised(self, noun: str, made: str) -> None:
        """Hides what was shown."""
        url = f"/v1/{noun}/{made}"
        tag = {"If-Match": self.recorder.get(url).headers["ETag"]}
        change = {"sensitivity": "severe", "reason": "it tells too much"}
        answer = self.recorder.patch(url, json=change, headers=tag)
        assert answer.status_code == 200, answer.json
