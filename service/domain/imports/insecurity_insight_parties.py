"""Whom Insecurity Insight's file names as having struck: an attribution, never a finding."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from service.domain.imports.cells import Cells
from service.domain.imports.insecurity_insight_cells import split_names
from service.domain.imports.insecurity_insight_words import (
    DOUBTED,
    GOVERNMENTS,
    KNOWN_SLUGS,
    UNIDENTIFIED,
    WITH_COMMA,
)


def parties_of(
    words: str, cells: Cells, according_to: str
) -> tuple[list[dict[str, Any]], dict[str, Mapping[str, Any]]]:
    """The parties a row names, and the sources that they are.

    Rule: each named body is an attribution by the file, hedged where the file names several, says
    "or", or describes the event in words that doubt who it was ("of disputed origin", "suspected");
    words for nobody in particular ("Unidentified Armed Actor") make no party.
    Why: a dataset's perpetrator column is what it says, not what is known.

    Args:
        words: the cell `Reported Perpetrator Name`.
        cells: the row, for its category `Reported Perpetrator` and its `Event Description`.
        according_to: slug of the file's source.

    Returns:
        The parties in the order of the cell, and slug → claim of each as a source.

    Source: docs/methodology.md, P7b.
    """
    names = [name for name in split_names(words, WITH_COMMA) if name not in UNIDENTIFIED]
    several = len(names) > 1 or cells.text("Reported Perpetrator") == "Multiple"
    doubted = DOUBTED.search(cells.text("Event Description")) is not None
    parties: list[dict[str, Any]] = []
    sources: dict[str, Mapping[str, Any]] = {}
    for name in names:
        slug = KNOWN_SLUGS.get(name) or slug_of(name)
        parties.append(
            {
                "actor": slug,
                "role": "striking",
                "according_to": according_to,
                "stance": "asserts",
                "hedged": several or doubted or " or " in name,
            }
        )
        sources[slug] = _as_source(slug, name)
    return parties, sources


def _as_source(slug: str, name: str) -> Mapping[str, Any]:
    return {
        "slug": slug,
        "names": [{"lang": "en", "text": name}],
        "kind": "government" if name in GOVERNMENTS else "armed_actor",
        "family": slug,
        "notes": "Named as in Insecurity Insight's file.",
    }


def slug_of(name: str) -> str:
    """The slug of a party that no shipped record names."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub("[^a-z0-9]+", "_", plain.replace("'", "")).strip("_")
