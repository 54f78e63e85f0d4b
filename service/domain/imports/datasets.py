"""Whose file a profile reads: the source and the one dataset document that its records cite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.imports.gazetteer import Gazetteer
from service.model.noun import Noun
from service.model.nouns.document import DOCUMENT
from service.model.nouns.source import SOURCE


@dataclass(frozen=True)
class Dataset:
    """A publisher and its dataset, as they are declared.

    `family` is the source's slug too; `key` names the document. `covers` are the nouns it declares
    to cover in `places` (slugs of countries and their units) over `span`: a zero may be said there.
    One that is not `cited` is no source of its own: its rows name theirs.
    """

    family: str
    name: str
    kind: str
    key: str
    title: str
    published_on: str | None
    url: str | None
    licence: str
    attribution: str
    covers: tuple[str, ...]
    places: tuple[str, ...]
    span: str | None
    language: str = "en"
    cited: bool = True

    # Kept: every row cites it.
    @cached_property
    def document_id(self) -> UUID:
        """The document's id, the same in every instance."""
        return shipped_id(f"document:{self.key}")

    @cached_property
    def _document(self) -> str:
        return str(self.document_id)

    @cached_property
    def source_id(self) -> UUID:
        """The source's id, the same in every instance."""
        return shipped_id(f"source:{self.family}")

    def cited_at(self, locator: str, quoted: str | None = None) -> dict[str, Any]:
        """A citation of the document.

        Args:
            locator: where in it.
            quoted: its own words; None where none are kept.
        """
        return {"document_id": self._document, "locator": locator, "quoted": quoted}

    def records(self, gazetteer: Gazetteer) -> Sequence[tuple[Noun, UUID, Mapping[str, Any]]]:
        """The claims of source and document, by noun and id; coverage only of places that exist."""
        if not self.cited:
            return ()
        source = {
            "slug": self.family,
            "names": [{"lang": "en", "text": self.name}],
            "kind": self.kind,
            "family": self.family,
        }
        units = [gazetteer.unit(slug) for slug in self.places]
        known = [str(unit.id) for unit in units if unit is not None]
        covered = {"nouns": list(self.covers), "places": known, "span": self.span}
        document = {
            "source_id": str(self.source_id),
            "kind": "dataset",
            "title": self.title,
            "published_on": self.published_on,
            "url": self.url,
            "language": self.language,
            "licence": self.licence,
            "attribution": self.attribution,
            "covers": [covered] if known and self.covers and self.span else [],
        }
        return (SOURCE, self.source_id, source), (DOCUMENT, self.document_id, document)
