"""The endpoint of totals: what may be asked, what is answered again, why this number."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
AUGUST = "place=aleppo&from=2016-08-01&to=2016-08-31"


def _get(client: ContractClient, query: str) -> JSON:
    answer = client.get(f"/v1/casualty-totals?{query}")
    assert answer.status_code == 200, answer.json
    told: JSON = answer.json
    return told


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("", 422, "place"),
        ("place=nowhere", 422, "place"),
        (f"{AUGUST}&since=2016-01-01", 400, "since"),
        (f"{AUGUST}&place=homs", 400, "place"),
        (f"{AUGUST}&metric=dead", 422, "metric"),
        (f"{AUGUST}&population=people", 422, "population"),
        (f"{AUGUST}&policy=largest", 422, "policy"),
        (f"{AUGUST}&trace=all", 422, "trace"),
        (f"{AUGUST}&apportion=yes", 422, "apportion"),
        ("place=aleppo&from=2016-08-02&to=2016-08-01", 422, "from"),
        ("place=aleppo&from=08/2016", 422, "from"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    seeded_client: ContractClient, query: str, status: int, parameter: str
) -> None:
    answer = seeded_client.get(f"/v1/casualty-totals?{query}")
    assert answer.status_code == status
    assert parameter in {error["parameter"] for error in answer.json["errors"]}


def test_a_place_is_found_as_everywhere(seeded_client: ContractClient) -> None:
    slug = _get(seeded_client, AUGUST)
    pcode = _get(seeded_client, AUGUST.replace("aleppo", "C1007"))
    assert (slug["place"], pcode["place"]) == ("aleppo", "aleppo")
    assert slug["lines"] == pcode["lines"]
    area = _get(seeded_client, "place=eastern-aleppo&from=2016-08-01&to=2016-08-31")
    assert area["place"] == "eastern-aleppo"


def test_an_unchanged_total_is_not_sent_again(seeded_client: ContractClient) -> None:
    first = seeded_client.get(f"/v1/casualty-totals?{AUGUST}")
    again = seeded_client.get(
        f"/v1/casualty-totals?{AUGUST}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    other = seeded_client.get(f"/v1/casualty-totals?{AUGUST}&population=all")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_new_record_elsewhere_leaves_a_total_as_it_is(seeded_callers: Callers) -> None:
    url = f"/v1/casualty-totals?{AUGUST}"
    tag = {"If-None-Match": seeded_callers.public.get(url).headers["ETag"]}
    # A new document is at no place, and told to all; this one is there.
    document = seeded_callers.public.get("/v1/documents?limit=1").json["data"][0]["id"]
    claim = {"metric": "killed", "population": "civilians", "quantity": 2, "period": "2016-08-03",
             "citations": [{"document_id": document}]}  # fmt: skip
    for place, status in (("homs", 304), ("aleppo", 200)):
        made = factories.record(
            seeded_callers.recorder, "casualty-figures", claim | {"place": place}
        )
        factories.publish(seeded_callers.reviewer, "casualty-figures", made)
        assert seeded_callers.public.get(url, headers=tag).status_code == status


def test_why_this_number_is_answered_in_two_requests(seeded_client: ContractClient) -> None:
    total = _get(seeded_client, f"{AUGUST}&population=all")
    assert (total["used"], total["excluded"]) == ([], [])
    traced = seeded_client.get(total["links"]["trace"]).json
    assert traced["value"] == total["value"]
    by_family: dict[str, int] = {}
    for one in traced["used"]:
        by_family[one["family"]] = by_family.get(one["family"], 0) + (one["value"]["best"] or 0)
    told = {line["family"]: line["recorded"]["best"] for line in total["lines"]}
    assert {family: best for family, best in by_family.items() if told[family]} == {
        family: best for family, best in told.items() if best
    }
    counted: dict[str, int] = {}
    for one in traced["excluded"]:
        counted[one["reason"]] = counted.get(one["reason"], 0) + 1
    assert counted == total["left_out"]
    read = [record for link in traced["links"]["records"]
            for record in seeded_client.get(link).json["data"]]  # fmt: skip
    assert {record["id"] for record in read} == {one["id"] for one in traced["used"]}
    assert all(record["citations"] for record in read)


def test_every_word_that_was_used_is_quoted_where_its_source_has_any(
    seeded_client: ContractClient,
) -> None:
    traced = _get(seeded_client, "place=syr&from=2011-01-01&to=2016-10-31&population=all"
                                 "&families=new_statesman&trace=full")  # fmt: skip
    assert [one["quoted"] for one in traced["used"]] == ["As many as 500,000 people"]


def test_a_retracted_figure_is_named_as_such_to_those_who_saw_it(seeded_callers: Callers) -> None:
    claim = {"metric": "killed", "population": "civilians", "quantity": 7, "period": "2016-08-03",
             "place": "aleppo", "source": "https://reports.example.org/1"}  # fmt: skip
    made = factories.record(seeded_callers.recorder, "casualty-figures", claim)
    seen = factories.publish(seeded_callers.reviewer, "casualty-figures", made)
    never = factories.record(seeded_callers.recorder, "casualty-figures", claim)
    url = f"/v1/casualty-figures/{seen['id']}"
    gone = seeded_callers.reviewer.post(
        f"{url}/retract",
        json={"reason": "counted twice"},
        headers={"If-Match": seeded_callers.reviewer.get(url).headers["ETag"]},
    )
    assert gone.status_code == 200, gone.json
    total = _get(seeded_callers.public, f"{AUGUST}&trace=full")
    reasons = {one["id"]: one["reason"] for one in total["excluded"]}
    assert reasons[seen["id"]] == "retracted"
    assert never["id"] not in reasons


def test_spreading_over_days_is_a_model_and_says_so(seeded_client: ContractClient) -> None:
    week = "place=aleppo&from=2016-08-01&to=2016-08-31&families=sohr"
    plain = _get(seeded_client, week)
    assert (plain["value"]["low"], plain["modelled"]) == (None, False)
    assert plain["lines"][0]["across_the_edge"]["low"] == 130
    spread = _get(seeded_client, f"{week}&apportion=uniform&trace=full")
    # Six of the seven days from 31 July to 6 August.
    assert (spread["value"]["low"], spread["modelled"]) == (130 * 6 // 7, True)
    assert [one["weight"] for one in spread["used"]] == [round(6 / 7, 6)]
    assert "a model" in spread["sentence"]


def test_a_count_of_a_part_says_nothing_of_all_but_is_shown(seeded_client: ContractClient) -> None:
    total = _get(seeded_client, "place=aleppo&from=2016-07-31&to=2016-08-06&population=all"
                                "&families=sohr")  # fmt: skip
    assert total["lines"] == []
    assert {(one["population"], one["value"]["low"]) for one in total["context"]} == {
        ("civilians", 130), ("combatants", 500),
    }  # fmt: skip


@pytest.mark.parametrize("policy", ["most_conservative", "source:sohr", "source:nobody"])
def test_the_policy_is_echoed_and_chooses_the_line(
    seeded_client: ContractClient, policy: str
) -> None:
    total = _get(seeded_client, f"place=aleppo&from=2016-07-01&to=2016-10-20&policy={policy}")
    assert total["policy"] == policy
    chosen = {"most_conservative": "sohr", "source:sohr": "sohr", "source:nobody": None}
    assert total["headline_family"] == chosen[policy]


def test_records_are_read_by_their_ids(seeded_client: ContractClient) -> None:
    listed = seeded_client.get("/v1/casualty-figures?families=sohr").json["data"]
    ids = [one["id"] for one in listed[:3]]
    found = seeded_client.get(f"/v1/casualty-figures?{urlencode({'ids': ','.join(ids)})}").json
    assert {one["id"] for one in found["data"]} == set(ids)
    refused = seeded_client.get("/v1/casualty-figures?ids=sohr")
    assert (refused.status_code, refused.json["errors"][0]["parameter"]) == (422, "ids")


def test_what_is_withheld_is_neither_told_nor_zero(seeded_callers: Callers) -> None:
    claim = {"metric": "injured", "population": "civilians", "quantity": 2, "place": "aleppo",
             "period": "2016-08-03", "source": "https://reports.example.org/1"}  # fmt: skip
    for quantity in (2, 40):
        made = factories.record(seeded_callers.recorder, "casualty-figures",
                                claim | {"quantity": quantity})  # fmt: skip
        factories.publish(seeded_callers.reviewer, "casualty-figures", made)
    query = f"{AUGUST}&metric=injured&trace=full"
    (line,) = [one for one in _get(seeded_callers.public, query)["lines"]
               if one["recorded"]["records"]]  # fmt: skip
    assert (line["recorded"]["low"], line["recorded"]["withheld"]) == (None, "tier")
    known = _get(seeded_callers.key("partner", "embassy", "partner"), query)
    assert 42 in {one["recorded"]["best"] for one in known["lines"]}


def test_a_dataset_covers_only_what_it_counts(seeded_callers: Callers) -> None:
    recorder, reviewer = seeded_callers.recorder, seeded_callers.reviewer
    source = factories.source(recorder, "the-file", family="the_file")
    published = factories.publish(reviewer, "sources", source)
    covers = {"nouns": ["casualty-figures"], "places": ["syr"], "span": "2016"}
    document = factories.document(recorder, published["id"], kind="dataset", covers=[covers])
    factories.publish(reviewer, "documents", document)
    cited = {"source_id": published["id"], "citations": [{"document_id": document["id"]}]}
    claim = {"metric": "killed", "population": "civilians", "quantity": 3, "place": "homs",
             "period": "2016-08-03", "basis": "incident"}  # fmt: skip
    figure = factories.record(recorder, "casualty-figures", claim | cited)
    factories.publish(reviewer, "casualty-figures", figure)
    asked = f"{AUGUST}&families=the_file"
    # Nobody was killed in Aleppo, says a file that counts those who were elsewhere.
    (killed,) = _get(seeded_callers.public, asked)["lines"]
    assert (killed["value"]["best"], killed["coverage"]) == (0, "full")
    # It counts no injured at all: that is silence, and no zero.
    for metric in ("injured", "displaced"):
        told = _get(seeded_callers.public, f"{asked}&metric={metric}")
        assert (told["value"]["low"], told["lines"]) == (None, [])
