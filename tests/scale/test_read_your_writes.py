"""Readers of a standby: never before the position that they have seen."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.protection.desk import Desk
from tests.scale.conftest import service
from tests.scale.servers import Servers

pytestmark = pytest.mark.slow

POSITION = "Siege-Position"
LISTED = "/v1/sources?q=outlet"


class Town:
    """A service that reads from a standby, and the desk that writes to its primary."""

    def __init__(self, of: Servers, callers: Callers) -> None:
        self.servers = of
        self.standby = of.nodes["b"]
        self.public: ContractClient = callers.public
        self.desk = Desk(callers)
        factories.place(self.desk.recorder)

    def outlet(self, number: int) -> Any:
        """A published source that the public sees at once."""
        claim = {"slug": f"outlet-{number}", "kind": "media", "names": [f"Outlet {number}"]}
        return self.desk.published("sources", claim)

    def primary_position(self) -> int:
        """Where the public stands on the primary."""
        told: int = self.servers.primary.ask("SELECT position FROM public_read.standing")
        return told


@pytest.fixture
def town(two: Servers) -> Iterator[Town]:
    with service(two, "ab", "b") as callers:
        yield Town(two, callers)


def test_the_public_is_read_from_the_standby(town: Town) -> None:
    town.outlet(1)
    town.servers.caught_up("b")
    town.standby.pause()
    before = town.public.get(LISTED)
    town.outlet(2)
    after = town.public.get(LISTED)
    assert [len(answer.json["data"]) for answer in (before, after)] == [1, 1]
    assert after.headers[POSITION] == before.headers[POSITION]
    assert int(after.headers[POSITION]) < town.primary_position()


def test_a_reader_who_says_what_it_has_seen_reads_its_write(town: Town) -> None:
    town.servers.caught_up("b")
    town.standby.pause()
    town.outlet(1)
    seen = str(town.primary_position())
    answer = town.public.get(LISTED, headers={POSITION: seen})
    assert len(answer.json["data"]) == 1
    assert answer.headers[POSITION] == seen


def test_it_need_not_go_to_the_primary_where_the_standby_is_on_its_way(town: Town) -> None:
    town.outlet(1)
    seen = str(town.primary_position())
    answers = [town.public.get(LISTED, headers={POSITION: seen}) for _ in range(5)]
    assert all(len(answer.json["data"]) == 1 for answer in answers)
    town.servers.caught_up("b")
    pools = town.desk.callers.database.pools()
    assert pools["public"].size >= 1


def test_who_has_read_the_primary_reads_nothing_older_afterwards(town: Town) -> None:
    town.servers.caught_up("b")
    town.standby.pause()
    town.outlet(1)
    newer = town.public.get(LISTED, headers={POSITION: str(town.primary_position())})
    later = town.public.get(LISTED)
    assert later.json == newer.json
    assert int(later.headers[POSITION]) >= int(newer.headers[POSITION])


def test_a_poll_with_a_later_tag_is_not_answered_by_an_older_answer(two: Servers) -> None:
    with service(two, "ab", "b") as lagging, service(two, "ab", "a") as current:
        town = Town(two, lagging)
        other = Town.__new__(Town)
        other.public = current.public
        made = town.outlet(1)
        two.caught_up("b")
        town.standby.pause()
        town.desk.amended("sources", made, {"names": ["Another name of the outlet"]})
        pages = (LISTED, "/v1/sources", f"/v1/sources/{made}", "/v1/situation", "/v1/cities")
        for page in pages:
            newest = other.public.get(page)
            tag = {"If-None-Match": newest.headers["ETag"]}
            assert town.public.get(page, headers=tag).status_code == 304, page


def test_each_answer_of_a_write_tells_the_position_it_came_to(town: Town) -> None:
    made = town.desk.submitted(
        "sources", {"slug": "the-paper", "kind": "media", "names": ["The Paper"]}
    )
    reviewer, url = town.desk.reviewer, f"/v1/sources/{made}"
    tag = {"If-Match": reviewer.get(url).headers["ETag"]}
    published = reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers=tag)
    told = published.headers[POSITION]
    answers = [
        reviewer.get(page, headers={POSITION: told}) for page in (url, "/v1/sources", "/v1/cities")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.headers[POSITION] for answer in answers} == {told}
    assert int(told) > 0


@pytest.mark.parametrize("page", ["/v1/sources", "/v1/cities/aleppo/summary", "/v1/changes"])
def test_a_position_that_nothing_has_reached_is_410(town: Town, page: str) -> None:
    answer = town.public.get(page, headers={POSITION: str(town.primary_position() + 1)})
    assert answer.status_code == 410
    assert answer.json["type"].endswith("#restored")
    assert answer.json["position"] == town.primary_position()


def test_what_was_known_a_moment_ago_is_not_asked_of_who_does_not_know_it(town: Town) -> None:
    town.servers.caught_up("b")
    town.standby.pause()
    town.outlet(1)
    instant = town.servers.primary.ask(
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    )
    answer = town.public.get(f"{LISTED}&as_of={instant}")
    assert len(answer.json["data"]) == 1
