"""The digest as it is read: text of 72 columns for e-mail, Markdown for a wiki."""

import pytest

from service.http import digest_bodies
from tests.contract_client import ContractClient

_QUERIES = (
    "place=aleppo&from=2016-07-11&to=2016-07-17",
    "place=aleppo&from=2016-09-15&to=2016-09-21",
    "place=aleppo",
    "country=SYR&from=2016-09-01&to=2016-09-30",
    "",
)


@pytest.mark.parametrize("query", _QUERIES)
def test_no_line_of_the_text_is_wider_than_72(seeded_client: ContractClient, query: str) -> None:
    response = seeded_client.get(f"/v1/digest.txt?{query}")
    assert response.status_code == 200
    assert max(len(line) for line in response.text.splitlines()) <= 72


@pytest.mark.parametrize("query", _QUERIES)
def test_both_forms_say_what_the_json_says(seeded_client: ContractClient, query: str) -> None:
    told = seeded_client.get(f"/v1/digest?{query}").json
    text = " ".join(seeded_client.get(f"/v1/digest.txt?{query}").text.split())
    marked = seeded_client.get(f"/v1/digest.md?{query}").text.replace("\\", "")
    world = told["world"]
    lines = [
        *world["sieges"]["events"], *world["supply_routes"]["events"], *world["strikes"],
        *world["attacks_on_care"], *world["designations"], *world["aid"]["lines"],
        *world["pauses"], *told["knowledge"]["late"],
        *(one for total in world["casualties"] for one in total["lines"]),
    ]  # fmt: skip
    for line in lines:
        assert line["sentence"] in text and line["sentence"] in marked
    for remark in told["remarks"]:
        assert remark in text and remark in marked
    assert told["sentence"] in text and told["sentence"] in marked


def test_the_text_names_the_records_behind_its_lines(seeded_client: ContractClient) -> None:
    told = seeded_client.get(f"/v1/digest?{_QUERIES[0]}").json
    text = seeded_client.get(f"/v1/digest.txt?{_QUERIES[0]}").text
    (siege,) = told["world"]["sieges"]["events"]
    assert f"[1] {siege['records'][0]}" in text.splitlines()
    assert "2016 (New Statesman); between 6 and 7 July 2016 (ACU). [1]" in " ".join(text.split())


def test_the_text_is_chosen_by_what_a_client_accepts(seeded_client: ContractClient) -> None:
    query = _QUERIES[0]
    for accept, form, media in (
        ("text/plain", "txt", "text/plain; charset=utf-8"),
        ("text/markdown", "md", "text/markdown; charset=utf-8"),
    ):
        accepted = seeded_client.get(f"/v1/digest?{query}", headers={"Accept": accept})
        named = seeded_client.get(f"/v1/digest?{query}&format={form}")
        assert accepted.content_type == named.content_type == media
        assert accepted.text == named.text == seeded_client.get(f"/v1/digest.{form}?{query}").text


def test_addresses_in_markdown_can_be_followed(seeded_client: ContractClient) -> None:
    marked = seeded_client.get(f"/v1/digest.md?{_QUERIES[0]}").text
    addresses = [part.partition(")")[0] for part in marked.split("](http://127.0.0.1:8000")[1:]]
    assert addresses
    for address in addresses:
        assert seeded_client.get(address).status_code == 200


def test_a_name_is_no_mark_up() -> None:
    line = {"sentence": "A [town](x) *of* <b>`ours`</b> | it_is."}
    assert digest_bodies._escaped(line["sentence"]) == (
        "A \\[town\\](x) \\*of\\* \\<b\\>\\`ours\\`\\</b\\> \\| it\\_is."
    )
