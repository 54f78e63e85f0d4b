"""What somebody who records is refused says nothing about what they may not see."""

import re
from typing import Any

import pytest

from tests.contract_client import ContractClient
from tests.protection.desk import JSON
from tests.protection.worlds import Worlds

_MADE_UP = "0199a2b4-0000-7000-8000-000000000001"
_UNSTABLE = ("Date", "X-Request-Id", "RateLimit")
_CITED = "https://reports.example.org/two"


def _hidden(worlds: Worlds) -> dict[str, str]:
    """One record of each noun that only the deeper world has."""
    trusted = worlds.deeper.key("cell", "a-cell", "trusted")
    partner = worlds.deeper.key("reader", "embassy", "partner")
    found = {}
    for path, ids in worlds.ids.items():
        for each in ids:
            url = f"{path}/{each}"
            if trusted.get(url).status_code == 200 and partner.get(url).status_code == 404:
                found[path.removeprefix("/v1/")] = trusted.get(url).json["id"]
    # A facility is known to partners by another name.
    found["facilities"] = worlds.ids["/v1/facilities"][1]
    return found


def _writes(hidden: dict[str, str]) -> list[tuple[str, str, JSON]]:
    """Method, address and body of everything that names a hidden record."""
    strike = {"occurred": "2016-10-10", "place": "aleppo", "source": _CITED}
    figure = {"metric": "killed", "quantity": 7, "source": _CITED}
    at_route = {"status": "open", "began": "2016-10-01", "source": _CITED}
    works = {"status": "closed", "began": "2016-10-01", "source": _CITED}
    cites = {"citations": [{"document_id": hidden["documents"]}]}
    asked: list[tuple[str, str, JSON]] = [
        ("POST", "/v1/strikes", strike | {"same_event_as": hidden["strikes"]}),
        ("POST", "/v1/strikes", strike | {"facility_ids": [hidden["facilities"]]}),
        ("POST", "/v1/strikes", {"occurred": "2016-10-10"} | cites),
        ("POST", "/v1/casualty-figures", figure | {"strike_id": hidden["strikes"]}),
        ("POST", "/v1/casualty-figures", figure | {"subset_of": hidden["casualty-figures"]}),
        ("POST", "/v1/casualty-figures", figure | {"relays": [hidden["casualty-figures"]]}),
        ("POST", "/v1/route-statuses", at_route | {"route": "hidden-tunnel"}),
        ("POST", "/v1/route-statuses", at_route | {"route_id": hidden["supply-routes"]}),
        ("POST", "/v1/facility-statuses", works | {"facility_id": hidden["facilities"]}),
        ("POST", "/v1/matches", {"ids": [hidden["strikes"], _MADE_UP], "decision": "different"}),
        ("POST", "/v1/review", {"ids": [hidden["strikes"]], "decision": "publish"}),
        ("GET", f"/v1/casualty-figures?strike_id={hidden['strikes']}", {}),
        ("GET", "/v1/route-statuses?route_id=hidden-tunnel", {}),
    ]
    for noun, record in hidden.items():
        url = f"/v1/{noun}/{record}"
        asked += [("PATCH", url, {"notes": "x", "reason": "x"}), ("GET", f"{url}/revisions", {})]
        steps = ("publish", "dispute", "reject", "withdraw", "retract")
        asked += [("POST", f"{url}/{step}", {"reason": "x"}) for step in steps]
    return asked


def _told(client: ContractClient, method: str, address: str, body: JSON) -> Any:
    headers = {"X-Request-Id": "non-interference", "If-Match": '"full-1"'}
    sent = {"json": body} if method != "GET" else {}
    told = client.unchecked(address, method=method, headers=headers, **sent)
    kept = {name: value for name, value in told.headers.items() if name not in _UNSTABLE}
    return told.status_code, told.data, kept


def _callers(worlds: Worlds, who: str) -> tuple[ContractClient, ContractClient]:
    one, other = worlds.plain, worlds.deeper
    if who == "nobody":
        return one.public, other.public
    permissions = who.split()[1:]
    clerk, twin = (each.key("clerk", "embassy", "partner", *permissions) for each in (one, other))
    return clerk, twin


@pytest.mark.parametrize("who", ["nobody", "partner", "partner record", "partner record review"])
def test_a_refusal_is_the_same_whether_or_not_it_exists(worlds: Worlds, who: str) -> None:
    hidden = _hidden(worlds)
    assert len(hidden) > 10
    one, other = _callers(worlds, who)
    reviews = "review" in who
    for method, address, body in _writes(hidden):
        if reviews and not address.startswith(("/v1/supply-routes/", "/v1/documents/")):
            continue  # whoever reviews reads all but what is severe
        here, there = _told(one, method, address, body), _told(other, method, address, body)
        assert here[0] >= 400, address
        assert here == there, (method, address)


def test_a_proposal_of_duplicates_knows_only_what_its_reader_may_see(worlds: Worlds) -> None:
    one, other = _callers(worlds, "partner record")
    for day in ("2016-10-03", "2016-10-10", "2016-10-13", "2016-10-17"):
        claim = {"occurred": day, "place": "aleppo", "source": _CITED}
        here, there = (each.post("/v1/strikes?dry_run=1", json=claim).json for each in (one, other))
        assert here["possible_duplicates"] == there["possible_duplicates"]
        assert here["flags"] == there["flags"]


def test_what_was_hidden_again_is_no_duplicate_of_anything(worlds: Worlds) -> None:
    clerk, _ = _callers(worlds, "partner record")
    claim = {"occurred": "2016-10-17", "place": "handarat", "source": _CITED}
    told = clerk.post("/v1/strikes?dry_run=1", json=claim).json["possible_duplicates"]
    assert worlds.ids["/v1/strikes"][3] not in {each["id"] for each in told}


def test_an_id_that_is_taken_is_refused_in_the_same_words_whatever_has_it(worlds: Worlds) -> None:
    # That an id is taken cannot be kept from whoever knows it: ids are 74 random bits and more.
    hidden = _hidden(worlds)
    _, clerk = _callers(worlds, "partner record")
    claim = {"occurred": "2016-10-10", "place": "aleppo", "source": _CITED}
    seen = worlds.ids["/v1/strikes"][1]
    shown = clerk.get("/v1/casualty-figures?limit=1&fields=id").json["data"][0]["id"]
    for method in ("POST", "PUT"):
        told = set()
        for record in (seen, shown, *(hidden[each] for each in ("strikes", "supply-routes"))):
            address = "/v1/strikes" if method == "POST" else f"/v1/strikes/{record}"
            body = claim | ({"id": record} if method == "POST" else {})
            refused = clerk.unchecked(address, method=method, json=body)
            assert refused.status_code == 409, refused.json
            assert not re.search("embassy|relief|monitor|severe|tunnel", refused.text)
            said = {name: refused.json[name] for name in ("type", "title", "detail", "errors")}
            told.add(repr(said))
        assert len(told) == 1, told
