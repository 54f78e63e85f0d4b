"""What one service exports to the public, another records: the same claims under the same ids."""

from collections.abc import Iterator

import pytest

from service.model.noun import Noun
from service.model.vocabulary import load_vocabularies
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import TEMPLATE, Callers, copy_of
from tests.contract_client import ContractClient
from tests.imports.arriving.two_services import (
    IN_ORDER,
    brought,
    cited,
    exported,
    load_gazetteer_into,
    public_claim,
    records,
)

# From the most open to the most protected.
OPENNESS = list(load_vocabularies()["sensitivity"].words)


@pytest.fixture(scope="module")
def origin(server: EmbeddedServer, seeded_template: str) -> Iterator[ContractClient]:
    """The public's reading of a seeded service."""
    with copy_of(server, seeded_template) as made:
        yield Callers(made).public


@pytest.fixture(scope="module")
def target(server: EmbeddedServer, origin: ContractClient) -> Iterator[Database]:
    """A service with the gazetteer, into which every NDJSON export was imported once."""
    with copy_of(server, TEMPLATE) as made:
        load_gazetteer_into(made)
        for noun in IN_ORDER:
            report = brought(made, exported(origin, noun))
            assert report.refused == 0, (noun.path, report.faults[:3])
        yield made


@pytest.mark.parametrize("noun", IN_ORDER, ids=lambda noun: noun.path)
def test_an_export_says_in_the_other_service_what_it_said(
    noun: Noun, target: Database, origin: ContractClient
) -> None:
    there = records(exported(origin, noun))
    here = records(exported(Callers(target).public, noun))
    # Of a figure whose count the public is not shown there is nothing to record.
    silent = {name for name, each in there.items() if each.get("quantity", 0) is None}
    # Where only the source of a sensitive record is shown, a document of it is made to be cited.
    made = {name for name, each in here.items() if noun.table == "document" and not each["title"]}
    assert here.keys() - (made - there.keys()) == there.keys() - silent
    assert not silent or noun.table == "casualty_figure"
    for record_id in here.keys() & there.keys():
        record = there[record_id]
        claims = [public_claim(noun, each) for each in (here[record_id], record)]
        # What another service shows openly is shown here as such a record usually is.
        assert OPENNESS.index(claims[0].pop("sensitivity")) >= OPENNESS.index(
            claims[1].pop("sensitivity")
        )
        assert claims[0] == claims[1]
        assert cited(here[record_id]) == cited(record)
        kept = [each for each in here[record_id].get("external_ids") or []]
        for own in record.get("external_ids") or []:
            assert own in kept


@pytest.mark.parametrize("noun", IN_ORDER, ids=lambda noun: noun.path)
def test_a_second_import_changes_nothing(
    noun: Noun, target: Database, origin: ContractClient
) -> None:
    report = brought(target, exported(origin, noun))
    assert (report.created, report.amended, report.refused) == (0, 0, 0)
    assert report.unchanged + report.skipped == report.read
    assert report.skipped == {"place": report.read, "casualty_figure": 1}.get(noun.table, 0)
