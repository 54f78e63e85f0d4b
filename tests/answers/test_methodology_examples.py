"""The worked examples that the methodology prints are what the service answers."""

import re
from pathlib import Path

import pytest

from service.model.vocabulary import load_vocabularies
from service.storage.database import Database
from tests.conftest import Callers

_TEXT = (Path(__file__).parents[2] / "docs" / "methodology.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(
    r"^\| `(/v1/casualty-totals\?[^`]+)` \| (.+?) / (.+?) / (.+?) \| (\w*) ?\|$", re.M
)
EXAMPLES = _EXAMPLE.findall(_TEXT)


def test_the_methodology_has_examples() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.xdist_group("ucdp")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("url", "low", "best", "high", "family"), EXAMPLES)
def test_an_example_is_what_is_answered(
    seeded_with_ucdp: Database, url: str, low: str, best: str, high: str, family: str
) -> None:
    total = Callers(seeded_with_ucdp).public.get(url).json
    told = [total["value"][name] for name in ("low", "best", "high")]
    assert told == [None if text == "–" else int(text) for text in (low, best, high)]
    assert total["headline_family"] == (family or None)


def test_every_reason_is_explained_with_an_example_in_its_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", _TEXT, re.M)
    reasons = list(load_vocabularies()["exclusion_reason"].words)
    explained = [name for name, _ in rows if name in reasons]
    assert explained == reasons
