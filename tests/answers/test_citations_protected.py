"""Protection ends a quoted answer: 410, nothing told, nothing kept."""

from collections.abc import Callable

import pytest

from service import releasing
from service.settings import Settings
from tests import factories
from tests.answers import test_as_of
from tests.answers.citing import amend, cited, kept, kept_bytes, redact
from tests.conftest import Callers

country = test_as_of.country


def _severe(callers: Callers, url: str) -> None:
    amend(callers, url, {"sensitivity": "severe", "reason": "it names a hospital"})


def _embargoed(callers: Callers, url: str) -> None:
    later = {"embargo_until": "2099-01-01T00:00:00Z", "reason": "a convoy is under way"}
    amend(callers, url, later)


def _wholly_redacted(callers: Callers, url: str) -> None:
    redact(callers, url, None)


HIDDEN: tuple[Callable[[Callers, str], None], ...] = (_severe, _embargoed, _wholly_redacted)


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("opened", [True, False])
def test_what_was_hidden_since_is_gone_and_says_nothing_of_it(
    country: Callers, hide: Callable[[Callers, str], None], opened: bool
) -> None:
    made = factories.strike(
        country.recorder, place="aleppo", occurred="2016-10-03", killed=417_395,
        delivery="air_launched", facility_effect="damaged",
    )  # fmt: skip
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    asked = (
        "/v1/strikes", url, "/v1/strikes.csv",
        "/v1/cities/aleppo/summary?on=2016-10-20",
        "/v1/casualty-totals?place=aleppo&from=2016-06-01&to=2016-10-31&population=all",
        "/v1/timeseries/strikes?place=aleppo&from=2016-06-01&to=2016-10-31",
    )  # fmt: skip
    addresses = [cited(country.public.get(each)) for each in asked]
    untouched = cited(country.public.get("/v1/places?kind=city"))
    if opened:
        for address in (*addresses, untouched):
            assert country.public.get(address).status_code == 200
        assert b"417395" in kept_bytes(country.database)
    hide(country, url)
    for each, address in [*zip(asked, addresses, strict=True)] * 2:
        told = country.public.get(address, headers={"X-Request-Id": "opened-since"})
        assert (told.status_code, told.json.get("state")) == (410, "redacted"), each
        assert told.headers["Cache-Control"] == "no-store"
        assert b"417395" not in told.data and made["id"].encode() not in told.data
    assert country.public.get(untouched).status_code == 200
    assert b"417395" not in kept_bytes(country.database)
    if opened:
        gone = [row for row in kept(country.database) if row["gone_at"] is not None]
        assert len(gone) == len(addresses)
        assert all(row["body"] is None and row["request"] is None for row in gone)


def test_words_that_were_hidden_since_are_not_given_again(country: Callers) -> None:
    """The record stays open and no position says `redacted`: only its words are closed."""
    words = "the hospital in the old school"
    source = {"url": "https://reports.example.org/1", "quoted": words}
    made = factories.strike(country.recorder, sensitivity="public", source=source)
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    address = cited(country.public.get(url))
    assert words.encode() in country.public.get(address).data
    amend(country, url, {"sensitivity": "sensitive", "reason": "it names a hospital"})
    assert country.public.get(url).status_code == 200
    told = country.public.get(address)
    assert told.status_code == 410
    assert b"old school" not in told.data + kept_bytes(country.database)


def test_a_retracted_record_that_is_redacted_then_is_gone_from_what_was_cited(
    country: Callers,
) -> None:
    """Of a tombstone a redaction takes nothing that the public sees: no position of its moves."""
    words = "behind the bakery"
    source = {"url": "https://reports.example.org/1", "quoted": words}
    made = factories.strike(country.recorder, sensitivity="public", source=source)
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    address = cited(country.public.get(url))
    assert words.encode() in country.public.get(address).data
    seen = country.reviewer.get(url)
    tag = {"If-Match": seen.headers["ETag"]}
    country.reviewer.post(f"{url}/retract", json={"reason": "another day"}, headers=tag)
    assert words.encode() in country.public.get(address).data
    redact(country, url, ["citations.quoted"])
    assert words.encode() not in kept_bytes(country.database)
    assert country.public.get(address).status_code == 410


def test_a_redaction_erases_kept_bytes_at_once_and_hiding_with_the_next_tick(
    country: Callers,
) -> None:
    made = factories.strike(
        country.recorder, sensitivity="public", killed=417_395, occurred="2016-10-03",
        place="aleppo",
        source={"url": "https://reports.example.org/1", "quoted": "behind the bakery"},
    )  # fmt: skip
    factories.publish(country.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    for address in (url, "/v1/strikes", "/v1/cities/aleppo/summary?on=2016-10-20"):
        country.public.get(cited(country.public.get(address)))
    assert b"behind the bakery" in kept_bytes(country.database)
    redact(country, url, ["citations.quoted"])
    assert b"behind the bakery" not in kept_bytes(country.database)
    total = "/v1/casualty-totals?place=aleppo&from=2016-06-01&to=2016-10-31&population=all"
    country.public.get(cited(country.public.get(total)))
    assert b"417395" in kept_bytes(country.database)
    _severe(country, url)
    releasing.tick(country.database, Settings())
    assert b"417395" not in kept_bytes(country.database)


def test_what_protection_did_not_alter_is_kept_again(country: Callers) -> None:
    made = factories.strike(country.recorder, place="aleppo", description="by the old school")
    factories.publish(country.reviewer, "strikes", made)
    answer = country.public.get("/v1/cities/aleppo/summary?on=2016-10-20")
    address = cited(answer)
    country.public.get(address)
    redact(country, f"/v1/strikes/{made['id']}", ["description"])
    assert [row["body"] for row in kept(country.database)] == [None]
    assert country.public.get(address).data == answer.data
    assert [row["gone_at"] for row in kept(country.database)] == [None]
    assert kept_bytes(country.database) == answer.data
