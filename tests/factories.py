"""Small records for tests: just what a noun needs, everything else by its defaults."""

from typing import Any

from tests import canaries
from tests.contract_client import ContractClient

JSON = dict[str, Any]


def publish(reviewer: ContractClient, noun: str, made: JSON) -> JSON:
    """Publishes a record as another person; its document as the reviewer sees it."""
    seen = reviewer.get(f"/v1/{noun}/{made['id']}")
    assert seen.status_code == 200, seen.json
    answer = reviewer.post(
        f"/v1/{noun}/{made['id']}/publish",
        json={"reason": canaries.word("reason", reviewer.token)},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.json
    published: JSON = answer.json
    return published


def record(recorder: ContractClient, noun: str, claim: JSON) -> JSON:
    """Records a claim, with canaries in what only its own organisation reads; the answer's body."""
    answer = recorder.post(f"/v1/{noun}", json=_protected(noun, claim, recorder.token) | claim)
    assert answer.status_code == 201, answer.json
    made: JSON = answer.json
    return made


def _protected(noun: str, claim: JSON, token: str | None) -> JSON:
    """A canary for each protected field that a claim of this noun may well have."""
    if claim.get("shared_with"):
        # Those it is shared with read it in full.
        return {"notes": canaries.word("shared", token)}
    found: JSON = {"notes": canaries.word("notes", token)}
    if noun in ("strikes", "facilities"):
        found["location"] = canaries.POINT
    if noun == "strikes":
        found["description"] = canaries.word("description", token)
    if noun == "facilities":
        found["names"] = [canaries.word("name", token)]
        found["operator"] = canaries.word("operator", token)
    return found


def place(recorder: ContractClient, slug: str = "aleppo", **more: Any) -> JSON:
    """A town with an English and an Arabic name."""
    names = [{"lang": "en", "text": slug.replace("-", " ").title()}]
    if slug == "aleppo":
        names.append({"lang": "ar", "text": "حلب"})
    claim = {
        "slug": slug,
        "kind": "city",
        "country_code": "SYR",
        "timezone": "Asia/Damascus",
        "population": 1_600_000,
        "names": names,
    }
    return record(recorder, "places", claim | more)


def source(recorder: ContractClient, slug: str, **more: Any) -> JSON:
    """A source."""
    names = [{"lang": "en", "text": slug.title()}]
    return record(recorder, "sources", {"slug": slug, "names": names} | more)


def document(recorder: ContractClient, source_id: str, **more: Any) -> JSON:
    """A document of a source."""
    return record(recorder, "documents", {"source_id": source_id, "title": "A report"} | more)


def strike(recorder: ContractClient, **more: Any) -> JSON:
    """A strike in Aleppo in July 2016, cited by address."""
    claim = {
        "occurred": "2016-07-17",
        "place": "aleppo",
        "source": "https://reports.example.org/1",
    }
    return record(recorder, "strikes", claim | more)


def small_country(recorder: ContractClient, reviewer: ContractClient) -> None:
    """A published country with a district, a large town and a village."""
    for slug, kind, parent, population in (
        ("syr", "country", None, None),
        ("district", "admin2", "syr", None),
        ("aleppo", "city", "district", 1_600_000),
        ("village", "village", "district", 900),
    ):
        more = {"parent_id": parent} if parent else {}
        made = place(recorder, slug, kind=kind, population=population, **more)
        publish(reviewer, "places", made)
