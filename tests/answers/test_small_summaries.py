"""A summary that is polled is small; what it leaves out stands in the whole one, word for word."""

from typing import Any

import pytest

from service.domain.summary_briefs import HEAD
from tests.contract_client import ContractClient

PATH = "/v1/cities/aleppo/summary?on=2016-10-20"


def _said_otherwise(small: Any, whole: Any, where: str = "") -> list[str]:
    """Where the small one says something that the whole one does not."""
    if isinstance(small, dict):
        found = []
        for name, value in small.items():
            if name not in whole:
                found.append(f"{where}/{name}")
            else:
                found += _said_otherwise(value, whole[name], f"{where}/{name}")
        return found
    if isinstance(small, list):
        if len(small) != len(whole):
            return [where]
        pairs = zip(small, whole, strict=True)
        return [
            one for n, pair in enumerate(pairs) for one in _said_otherwise(*pair, f"{where}/{n}")
        ]
    return [] if small == whole else [where]


def test_what_is_left_out_stands_in_the_full_trace_and_nothing_is_said_otherwise(
    seeded_client: ContractClient,
) -> None:
    small, whole = (seeded_client.get(f"{PATH}{more}").json for more in ("", "&trace=full"))
    traced = ("/used", "/excluded", "/context")
    other = _said_otherwise(small, whole)
    assert {one for one in other if not one.endswith(traced)} == set()
    (area,), (full,) = small["siege"]["areas"], whole["siege"]["areas"]
    assert [claim["citation"] for claim in area["claims"]] == [
        {"source": claim["citation"]["source"]} for claim in full["claims"]
    ]
    assert all("reason" not in claim for claim in area["claims"])
    assert any(claim["reason"] for claim in full["claims"])
    assert all("sentence_ar" not in total for total in small["casualties"].values())
    assert whole["casualties"]["killed"]["sentence_ar"]
    assert all(claim["citations"] for claim in whole["medical"]["claims"])


@pytest.mark.parametrize("wanted", ["siege", "supply_routes,sentence", "position,links"])
def test_fields_names_the_members_and_what_it_speaks_of_stays(
    seeded_client: ContractClient, wanted: str
) -> None:
    whole = seeded_client.get(PATH).json
    told = seeded_client.get(f"{PATH}&fields={wanted}")
    assert told.status_code == 200
    assert told.json == {n: v for n, v in whole.items() if n in {*HEAD, *wanted.split(",")}}


def test_a_member_that_does_not_exist_is_refused(seeded_client: ContractClient) -> None:
    refused = seeded_client.get(f"{PATH}&fields=seige")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["parameter"] == "fields"
