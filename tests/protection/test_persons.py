"""Who counts as one person: however a name is typed, and whoever issued a key under another."""

import pytest

from service.app import KEYRING
from service.domain.persons import same_name, standing_behind
from service.storage import keys
from tests import factories
from tests.conftest import Callers, issue
from tests.contract_client import ContractClient

ALL = ["record", "review", "admin"]
SPELT = [
    "Salma Haddad",
    "SALMA HADDAD",
    "  salma \t haddad ",
    "Ｓａｌｍａ Ｈａｄｄａｄ",
    "Salma\u00a0Haddad",
    "Sal\u00adma Had\u200bdad",
]


@pytest.mark.parametrize("name", SPELT)
def test_a_person_is_the_same_however_the_name_is_typed(name: str) -> None:
    assert same_name(name, ("nobody", "Salma Haddad"))
    assert same_name("Salma Haddad", (name,))
    assert not same_name(name, ("Salma Hadad", "Haddad Salma", ""))


def test_letters_that_are_written_in_two_ways_are_one_name() -> None:
    assert same_name("Straße", ("STRASSE",))
    assert same_name("Ame\u0301lie", ("AM\u00c9LIE",))
    assert same_name("محمد", ("محمد",)) and not same_name("محمد", ("محمود",))


def test_behind_a_name_stands_whoever_issued_its_keys_and_theirs() -> None:
    issued = [("Anna", "Xenia"), ("Ben", "anna"), ("Xenia", "Xenia"), ("Xenia", "BEN")]
    assert standing_behind("BEN ", issued) == {"ben", "anna", "xenia"}
    assert standing_behind("Clara", issued) == {"clara"}


def _issued(admin: ContractClient, holder: str, *permissions: str) -> tuple[ContractClient, str]:
    asked = {"name": "k", "holder": holder, "organisation": "relief", "tier": "trusted"}
    answer = admin.post("/v1/keys", json=asked | {"permissions": list(permissions or ALL)})
    assert answer.status_code == 201, answer.json
    return admin.with_key(answer.json["key"]), answer.json["id"]


def _publishes(reviewer: ContractClient, made: dict[str, str]) -> int:
    url = f"/v1/strikes/{made['id']}"
    etag = reviewer.get(url).headers["ETag"]
    answer = reviewer.post(f"{url}/publish", json={"reason": "x"}, headers={"If-Match": etag})
    return answer.status_code


def _strike(recorder: ContractClient) -> dict[str, str]:
    return factories.strike(recorder, place=None, place_id=None)


def test_an_administrator_does_not_publish_the_words_of_a_key_they_made(callers: Callers) -> None:
    admin = callers.key("Xenia", "relief", "trusted", *ALL)
    anna, _ = _issued(admin, "Anna")
    made = _strike(anna)
    assert _publishes(admin, made) == 403
    told = admin.post(
        f"/v1/strikes/{made['id']}/publish", json={"reason": "x"}, headers={"If-Match": "*"}
    ).json
    assert "/v1/keys/{id}/confirm" in told["detail"]
    ben, _ = _issued(admin, "Ben")
    assert _publishes(ben, made) == 403, "two keys of one administrator are one person"
    assert _publishes(anna, _strike(admin)) == 403
    clara, _ = _issued(anna, "Clara")
    assert _publishes(clara, _strike(admin)) == 403, "nor by way of a key made with that key"
    line = admin.get("/v1/review?kind=strikes").json["data"][0]
    assert line["may_decide"] is False
    bulk = {"ids": [made["id"]], "decision": "publish", "reason": "x"}
    assert ben.post("/v1/review", json=bulk).json["refused"] == 1
    assert callers.public.get("/v1/strikes").json["data"] == []


def test_a_revoked_key_has_still_written_what_it_wrote(callers: Callers) -> None:
    admin = callers.key("Xenia", "relief", "trusted", *ALL)
    anna, key_id = _issued(admin, "Anna")
    made = _strike(anna)
    assert admin.delete(f"/v1/keys/{key_id}").status_code == 200
    assert _publishes(admin, made) == 403


def test_another_administrator_confirms_that_a_holder_is_another_person(callers: Callers) -> None:
    admin = callers.key("Xenia", "relief", "trusted", *ALL)
    anna, key_id = _issued(admin, "Anna")
    made = _strike(anna)
    fake, _ = _issued(admin, "Yara")
    for nobody in (admin, anna, fake, callers.key("XENIA", "monitor", "trusted", "admin")):
        assert nobody.post(f"/v1/keys/{key_id}/confirm", json={}).status_code == 403
    second = callers.key("Zoe", "relief", "trusted", "admin")
    confirmed = second.post(f"/v1/keys/{key_id}/confirm")
    assert confirmed.status_code == 200, confirmed.json
    assert (confirmed.json["issued_by"], confirmed.json["confirmed_by"]) == ("Xenia", "Zoe")
    assert _publishes(admin, made) == 200
    assert second.post("/v1/keys/00000000/confirm", json={}).status_code == 404
    listed = {row["id"]: row for row in second.get("/v1/keys").json["data"]}
    assert listed[key_id]["confirmed_by"] == "Zoe"


def test_a_key_to_read_with_makes_nobody_another_person(callers: Callers) -> None:
    admin = callers.key("Xenia", "relief", "trusted", *ALL)
    asked = {"name": "k", "holder": "field-officer", "organisation": "relief"}
    assert admin.post("/v1/keys", json=asked).status_code == 201
    assert _publishes(admin, _strike(callers.recorder)) == 200


def test_a_key_that_the_operator_made_needs_nobodys_word(callers: Callers) -> None:
    with callers.database.reading(KEYRING) as session:
        assert keys.unconfirmed(session) == []
    one = callers.key("Anna", "relief", "trusted", *ALL)
    two = callers.key("Ben", "relief", "trusted", *ALL)
    assert _publishes(two, _strike(one)) == 200


@pytest.mark.parametrize("name", SPELT)
def test_a_second_key_of_the_same_holder_decides_nothing_of_theirs(
    callers: Callers, name: str
) -> None:
    one = callers.public.with_key(
        issue(callers.database, "Salma Haddad", "relief", "trusted", *ALL)
    )
    two = callers.public.with_key(issue(callers.database, name, "monitor", "trusted", *ALL))
    made, other = _strike(one), _strike(callers.recorder)
    assert _publishes(two, made) == 403
    bulk = {"ids": [made["id"]], "decision": "publish", "reason": "x"}
    refused = two.post("/v1/review", json=bulk).json
    assert (refused["done"], refused["results"][0]["status"]) == (0, 403)
    lines = two.get("/v1/review?kind=strikes").json["data"]
    assert {line["id"]: line["may_decide"] for line in lines} == {
        made["id"]: False,
        other["id"]: True,
    }
    for pair in ([made["id"], other["id"]], [other["id"], made["id"]]):
        for decision in ("same_event", "different"):
            match = {"kind": "strikes", "ids": pair, "decision": decision, "reason": "x"}
            assert two.post("/v1/matches", json=match).status_code == 403


def test_an_own_change_to_what_another_published_is_not_taken_by_a_second_key(
    callers: Callers,
) -> None:
    made = _strike(callers.recorder)
    factories.publish(callers.reviewer, "strikes", made)
    one = callers.key("Salma Haddad", "monitor", "trusted", *ALL)
    two = callers.key("ＳＡＬＭＡ haddad", "relief", "trusted", *ALL)
    url = f"/v1/strikes/{made['id']}"
    change = {"killed": 3, "reason": "x"}
    assert one.patch(url, json=change, headers={"If-Match": "*"}).status_code == 202
    assert _publishes(two, made) == 403
    bulk = {"ids": [made["id"]], "decision": "publish", "reason": "x"}
    assert two.post("/v1/review", json=bulk).json["refused"] == 1
    assert _publishes(callers.reviewer, made) == 200
