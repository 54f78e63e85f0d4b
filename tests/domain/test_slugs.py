"""A slug is short enough to stand in a cursor."""

import pytest

from service.domain.claim_values import LONGEST_SLUG, read_field
from service.model.noun import Field, Kind
from service.model.problem import Problem

_SLUG = Field("slug", Kind.SLUG, "Its name in addresses.")


def test_the_longest_slug_is_taken_and_a_longer_one_is_refused() -> None:
    assert len(read_field(_SLUG, "a" * LONGEST_SLUG, "/slug")) == LONGEST_SLUG
    with pytest.raises(Problem) as refused:
        read_field(_SLUG, "a" * (LONGEST_SLUG + 1), "/slug")
    assert refused.value.errors[0].pointer == "/slug"
