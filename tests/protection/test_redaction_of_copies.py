"""Words that were copied go with those they were copied from, and an import brings none back."""

from typing import Any

from service.domain.identity import shipped_id
from tests import factories
from tests.conftest import Callers
from tests.imports.health_file import a_file, bring_in
from tests.protection.test_redaction import WORDS, redact

JSON = dict[str, Any]


def _siege(callers: Callers, organisation: str, began: Any, quoted: str, area: str) -> JSON:
    recorder = callers.key(f"officer of {organisation}", organisation, "partner", "record")
    source = {"url": f"https://{organisation}.example.org/1", "quoted": quoted}
    claim = {"area_id": area, "started": began, "source": source}
    made = factories.record(recorder, "sieges", claim)
    factories.publish(callers.reviewer, "sieges", made)
    return made


def test_what_a_span_took_from_another_is_redacted_with_it(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    town = factories.place(recorder)
    claim = {"slug": "east", "place_ids": [town["id"]], "names": ["East"]}
    area = factories.record(recorder, "besieged-areas", claim)["id"]
    factories.publish(reviewer, "places", town)
    factories.publish(reviewer, "besieged-areas", {"id": area})
    first = _siege(callers, "one", "2016-07-17", "said by the first", area)
    date = {"edtf": "2016-07-11", "text": f"on the day of {WORDS}"}
    second = _siege(callers, "two", date, WORDS, area)
    url = f"/v1/sieges/{first['id']}"
    assert WORDS in callers.public.get(url).get_data(as_text=True)
    told = redact(reviewer, f"/v1/sieges/{second['id']}", ["citations.quoted", "started.text"])
    assert told.status_code == 200, told.json
    left = callers.public.get(url)
    assert WORDS not in left.get_data(as_text=True)
    assert left.json["redacted"] == ["boundary_claims.citation.quoted", "boundary_claims.date.text"]
    assert [each["date"]["edtf"] for each in left.json["boundary_claims"]] == [
        "2016-07-17",
        "2016-07-11",
    ]
    assert left.json["citations"][0]["quoted"] == "said by the first"
    with callers.database.pool.connection() as connection:
        rows = connection.execute("SELECT c::text AS one FROM change AS c").fetchall()
    assert not any(WORDS in row["one"] for row in rows)


def test_an_import_of_the_same_file_brings_nothing_back(seeded_callers: Callers) -> None:
    file = a_file({"Event Description": WORDS}, {"Event Description": f"{WORDS} again"})
    database, reviewer = seeded_callers.database, seeded_callers.admin
    assert bring_in(database, file, publish=True).created == 2
    one, other = (shipped_id(f"sind:made-up-{number}") for number in (1, 2))
    assert redact(reviewer, f"/v1/strikes/{one}", ["description"]).status_code == 200
    assert redact(reviewer, f"/v1/strikes/{other}").status_code == 200
    report = bring_in(database, file, publish=True)
    assert (report.created, report.amended, report.unchanged, report.skipped) == (0, 0, 1, 1)
    with database.pool.connection() as connection:
        held = connection.execute(
            "SELECT s::text AS one FROM strike AS s WHERE id = ANY (%s)", ([one, other],)
        ).fetchall()
    assert len(held) == 2 and not any(WORDS in row["one"] for row in held)


def test_a_dataset_without_title_and_attribution_is_still_attributed(
    seeded_callers: Callers,
) -> None:
    admin = seeded_callers.admin
    listed = admin.get("/v1/documents?kind=dataset&families=insecurity_insight").json["data"]
    url = f"/v1/documents/{listed[0]['id']}"
    assert redact(admin, url, ["title", "attribution"]).status_code == 200
    summary = seeded_callers.public.get("/v1/cities/aleppo/summary?on=2016-10-20")
    assert summary.status_code == 200
    assert any("insecurity_insight" in each for each in summary.json["attribution"])
