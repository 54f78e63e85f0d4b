"""A quoted answer is the same bytes for ever; protection alone ends it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.citing import Citations
from service.settings import Settings
from service.storage import journal
from service.storage.database import Database
from service.storage.kept_answers import KEEPER
from service.storage.releases import CLOCK
from tests import factories
from tests.answers import test_as_of
from tests.answers.citing import BASE, cited, kept
from tests.answers.test_as_of import QUESTIONS, Desk
from tests.conftest import Callers
from tests.contract_client import ContractClient

country = test_as_of.country
# Letters of the alphabet that citations are written in.
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("seed", test_as_of.SEEDS)
def test_what_was_cited_is_given_again_to_the_byte(country: Callers, seed: int) -> None:
    """First made anew, then as kept, after whatever was recorded, amended or retracted since."""
    desk = Desk(country, seed)
    quoted = []
    for _ in range(5):
        desk.work(1)
        addresses = [*QUESTIONS, *(f"/v1/strikes/{each}" for each in desk.strikes)]
        for tier, reader in desk.readers.items():
            for address in desk.chance.sample(addresses, 3):
                past = f"{address}{'&' if '?' in address else '?'}as_of={desk.instant()}"
                for asked in (address, past):
                    answer = reader.get(asked)
                    if answer.status_code == 200 and "cite-as" in str(answer.headers):
                        quoted.append((tier, asked, answer.data, answer.mimetype, cited(answer)))
    assert len(quoted) > 40
    assert_again = [*quoted, *quoted[::3]]
    for tier, asked, body, mimetype, address in assert_again:
        told = desk.readers[tier].get(address)
        assert told.status_code == 200, (seed, tier, asked)
        assert (told.data, told.mimetype) == (body, mimetype), (seed, tier, asked)
    assert len(kept(country.database)) > 20


def test_a_key_cites_what_everybody_of_its_tier_reads(country: Callers) -> None:
    """Its own organisation's records stand in a list of now, and nobody else reads them again."""
    factories.strike(country.recorder, place="aleppo", killed=4)
    listed = country.recorder.get("/v1/strikes")
    assert len(listed.json["data"]) == 1
    assert "cite-as" not in str(listed.headers)
    at = Desk(country, 1).instant()
    assert country.recorder.get(cited(country.recorder.get(f"/v1/strikes?as_of={at}"))).json == {
        "data": [], "next": None, "filter": {},
    }  # fmt: skip


def test_answers_of_reviewers_in_full_are_not_cited(country: Callers) -> None:
    at = Desk(country, 1).instant()
    for address in ("/v1/strikes", f"/v1/strikes?as_of={at}"):
        assert "cite-as" not in str(country.reviewer.get(address).headers)
    assert cited(country.reviewer.get("/v1/cities/aleppo/summary?on=2016-10-20"))


def test_the_format_of_a_header_and_the_order_of_parameters_are_cited_too(country: Callers) -> None:
    answer = country.public.get("/v1/strikes", headers={"Accept": "text/csv"})
    told = country.public.get(cited(answer))
    assert (told.data, told.content_type) == (answer.data, answer.content_type)
    assert told.data.startswith(b"id,")
    for query in ("state=published&from=2016-01-01", "from=2016-01-01&state=published"):
        answer = country.public.get(f"/v1/strikes?{query}")
        assert country.public.get(cited(answer)).data == answer.data


def test_an_answer_about_today_is_given_as_of_its_day(database: Database) -> None:
    clock = [datetime(2026, 3, 1, 22, 30, tzinfo=UTC)]
    callers = Callers(database, clock=lambda: clock[0])
    made = factories.place(callers.recorder, "aleppo", kind="city")
    factories.publish(callers.reviewer, "places", made)
    answer = callers.public.get("/v1/cities/aleppo/summary")
    clock[0] = datetime(2026, 9, 1, tzinfo=UTC)
    told = callers.public.get(cited(answer))
    assert told.data == answer.data
    assert told.json["on"] == answer.json["on"]
    assert callers.public.get("/v1/cities/aleppo/summary").json["on"] == "2026-09-01"


def test_it_is_revalidated_and_a_head_says_the_same(country: Callers) -> None:
    address = cited(country.public.get("/v1/cities/aleppo/summary?on=2016-10-20"))
    told = country.public.get(address)
    assert told.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    head = country.public.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == told.headers["ETag"]
    assert cited(told) == address
    again = country.public.get(address, headers={"If-None-Match": told.headers["ETag"]})
    assert again.status_code == 304
    keyed = country.recorder.get(address)
    assert keyed.headers["Cache-Control"] == "private, no-cache"
    assert (keyed.status_code, keyed.data) == (200, told.data)


def test_a_304_and_what_is_not_of_the_past_carry_no_citation(country: Callers) -> None:
    answer = country.public.get("/v1/strikes")
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert "cite-as" not in str(country.public.get("/v1/strikes", headers=tag).headers)
    assert "cite-as" not in str(country.public.get("/v1/changes").headers)
    assert "cite-as" not in str(country.public.get("/v1/cities/nowhere/summary").headers)


def test_a_citation_of_a_tier_is_nothing_to_the_tiers_below(country: Callers) -> None:
    made = factories.strike(country.recorder, place="aleppo", killed=4)
    factories.publish(country.reviewer, "strikes", made)
    readers = Desk(country, 1).readers
    question = "/v1/cities/aleppo/summary?on=2016-10-20"
    order = ("public", "partner", "trusted")
    addresses = {tier: cited(readers[tier].get(question)) for tier in order}
    for tier, address in addresses.items():
        for _ in range(2):
            for reader in order:
                status = 200 if order.index(reader) >= order.index(tier) else 404
                assert readers[reader].get(address).status_code == status
    unknown = readers["public"].get("/v1/citations/made-up")
    told = readers["public"].get(addresses["trusted"])
    assert told.json | {"instance": ""} == unknown.json | {"instance": ""}


def test_kept_bytes_are_given_whatever_the_service_would_answer_now(country: Callers) -> None:
    """A later release may write the same answer otherwise."""
    for _ in range(2):
        factories.publish(
            country.reviewer, "strikes", factories.strike(country.recorder, place="aleppo")
        )
    first = country.public.get("/v1/strikes?limit=1")
    country.public.get(cited(first))
    moved = Callers(country.database, Settings(base_url="https://siege.example.org"))
    assert moved.public.get("/v1/strikes?limit=1").data != first.data
    assert moved.public.get(cited(first)).data == first.data


def test_what_nobody_opened_while_it_could_be_made_says_so(country: Callers) -> None:
    for _ in range(2):
        factories.publish(
            country.reviewer, "strikes", factories.strike(country.recorder, place="aleppo")
        )
    answer = country.public.get("/v1/strikes?limit=1")
    assert answer.json["next"].startswith(BASE)
    moved = Callers(country.database, Settings(base_url="https://siege.example.org"))
    told = moved.public.get(cited(answer))
    assert (told.status_code, told.json["state"]) == (410, "changed")
    assert country.public.get(cited(answer)).data == answer.data
    assert moved.public.get(cited(answer)).data == answer.data


def test_no_more_is_kept_than_there_is_room_for(country: Callers) -> None:
    none = Callers(country.database, Settings(citations_max_mb=0))
    answer = none.public.get("/v1/cities/aleppo/summary?on=2016-10-20")
    for _ in range(2):
        assert none.public.get(cited(answer)).data == answer.data
    assert kept(country.database) == []
    room = Callers(country.database, Settings(citations_max_mb=1))
    with country.database.writing(KEEPER) as session:
        session.connection.execute(
            "INSERT INTO kept_answer (hash, tier, position, known_at, media, body, size, checked)"
            " VALUES ('old', 'public', 0, now(), 'application/json', '', %s, 0)",
            (1024 * 1024 - 100,),
        )
    assert room.public.get(cited(answer)).data == answer.data
    assert [bytes(row["hash"]) for row in kept(country.database)] == [b"old"]


def test_where_nothing_can_be_written_it_is_given_all_the_same(country: Callers) -> None:
    answer = country.public.get("/v1/cities/aleppo/summary?on=2016-10-20")
    with country.database.writing(KEEPER) as session:
        session.connection.execute("ALTER TABLE kept_answer ADD CONSTRAINT no_room CHECK (false)")
    assert country.public.get(cited(answer)).data == answer.data
    assert kept(country.database) == []


def test_opening_an_exact_answer_is_written_down_each_time(country: Callers) -> None:
    made = factories.strike(country.recorder, place="aleppo", time_local="04:00")
    factories.publish(country.reviewer, "strikes", made)
    desk = Desk(country, 1)
    reader = desk.readers["trusted"]
    address = cited(reader.get(f"/v1/strikes?as_of={desk.instant()}"))
    for _ in range(2):
        assert b"04:00" in reader.get(address).data
    reads = country.admin.get("/v1/exact-reads").json["data"]
    assert [each["operation"] for each in reads].count("openCitation") == 2


@pytest.mark.parametrize(
    "text", ["x", "-", "A" * 112, "A" * 5000, "%00", "..", "%D8%AD", "a.json", "=", "AA=="]
)
def test_what_is_no_citation_is_nothing(country: Callers, text: str) -> None:
    assert country.public.get(f"/v1/citations/{text}").status_code in (400, 404)


@pytest.fixture
def genuine(country: Callers) -> tuple[ContractClient, str]:
    question = "/v1/cities/aleppo/summary?on=2016-10-20"
    return country.public, cited(country.public.get(question)).rpartition("/")[2]


def test_a_citation_with_a_letter_altered_is_nothing(genuine: tuple[ContractClient, str]) -> None:
    client, text = genuine

    @given(st.integers(0, len(text) - 1), st.sampled_from(_ALPHABET), st.integers(0, 3))
    def altered(at: int, letter: str, how: int) -> None:
        changed = (
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at],
        )[how]
        if changed not in (text, ""):
            assert client.get(f"/v1/citations/{changed}").status_code == 404

    altered()
    assert client.get(f"/v1/citations/{text}").status_code == 200


def test_no_other_service_reads_a_citation(genuine: tuple[ContractClient, str]) -> None:
    client, text = genuine
    citations: Citations = client.app.extensions["citations"]
    assert citations.read(text) is not None
    with citations._database.writing(KEEPER) as session:
        session.connection.execute("UPDATE kept_answer_guard SET secret = 'another'")
    stranger = Callers(citations._database).public
    assert stranger.get(f"/v1/citations/{text}").status_code == 404


def test_a_citation_fits_into_a_line_and_a_long_question_has_none(country: Callers) -> None:
    address = cited(country.public.get("/v1/cities/aleppo/summary?on=2016-10-20&window_days=200"))
    assert len(address) < 200
    ids = ",".join(f"{number:08x}-0000-7000-8000-{number * 7919:012x}" for number in range(100))
    told = country.public.get(f"/v1/strikes?ids={ids}")
    assert told.status_code == 200
    assert "cite-as" not in str(told.headers)


def test_a_write_under_way_is_in_no_citation_of_before_it(country: Callers) -> None:
    """It bears an instant from before the answer, and is seen after it only."""
    made = factories.strike(country.recorder, place="aleppo", occurred="2016-10-03", killed=4)
    factories.publish(country.reviewer, "strikes", made)
    asked = ("/v1/strikes", "/v1/cities/aleppo/summary?on=2016-10-20", f"/v1/strikes/{made['id']}")
    with country.database.writing(CLOCK) as session:
        journal.open_journal(session, CLOCK, "looked into")
        session.connection.execute(
            "UPDATE strike SET state = 'retracted' WHERE id = %s", (made["id"],)
        )
        quoted = [country.public.get(each) for each in asked]
    for each, answer in zip(asked, quoted, strict=True):
        assert answer.status_code == 200
        assert country.public.get(cited(answer)).data == answer.data, each
    assert country.public.get(asked[2]).status_code == 410
