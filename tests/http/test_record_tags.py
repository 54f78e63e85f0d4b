"""HXL tags of records: a tool that asks for a tag finds one column."""

from collections import Counter

import pytest

from service.http.record_columns import columns_of_file
from service.model.noun import Noun, Tier
from service.model.nouns import NOUNS


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.path)
def test_no_two_columns_of_a_file_have_one_tag_of_a_source(noun: Noun) -> None:
    for tier in Tier:
        tags = Counter(column.hxl for column in columns_of_file(noun, tier))
        assert (
            tags
            and {tag for tag, count in tags.items() if count > 1 and "#meta+source" in tag} == set()
        )
