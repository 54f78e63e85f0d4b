"""Whose work the gazetteer and the outlines are: a source and a dataset for each, with licence."""

from typing import Any, NamedTuple

from service.domain.identity import shipped_id
from service.model.nouns.document import DOCUMENT
from service.model.nouns.source import SOURCE
from service.seeding.loading import Shipped


class _Origin(NamedTuple):
    slug: str
    name: str
    kind: str
    title: str
    url: str
    licence: str
    attribution: str


_OCHA = _Origin(
    "ocha",
    "UN OCHA",
    "un_body",
    "Common Operational Datasets: administrative units of Syria, Yemen and Palestine (COD-AB)",
    "https://data.humdata.org/dashboards/cod",
    "CC BY-IGO",
    "© United Nations Office for the Coordination of Humanitarian Affairs (OCHA) and United Nations"
    " Cartographic Section, Common Operational Datasets, CC BY-IGO. Simplified and rounded here."
    " The boundaries and names do not imply endorsement or acceptance by the United Nations.",
)
_OTHERS = (
    _Origin(
        "geonames",
        "GeoNames",
        "other",
        "GeoNames: populated places of Syria",
        "https://www.geonames.org",
        "CC BY 4.0",
        "GeoNames, CC BY 4.0. Changed here: merged, given parents, some names left out.",
    ),
    _Origin(
        "yemen_regions",
        "yemen-regions",
        "other",
        "yemen-regions: governorates and districts of Yemen in Arabic",
        "https://github.com/YounisDany/yemen-regions-py",
        "MIT",
        "yemen-regions, MIT licence.",
    ),
    _Origin(
        "natural_earth",
        "Natural Earth",
        "other",
        "Natural Earth: country outlines, scale 1:50m",
        "https://www.naturalearthdata.com",
        "public domain",
        "Made with Natural Earth.",
    ),
    _Origin(
        "syrian_archive",
        "Syrian Archive",
        "monitor",
        "Syrian Archive: places of Syria with OCHA codes",
        "https://syrianarchive.org",
        "CC BY-SA 4.0",
        "Syrian Archive, CC BY-SA 4.0.",
    ),
)


def attribution_records() -> list[Shipped]:
    """The sources and dataset documents to be named wherever places and outlines are shown.

    OCHA's source is among those that speak of sieges; only its dataset is added here.
    """
    sources = [_source(origin) for origin in _OTHERS]
    return [*sources, *(_document(origin) for origin in (_OCHA, *_OTHERS))]


def _source(origin: _Origin) -> Shipped:
    claim: dict[str, Any] = {
        "slug": origin.slug,
        "names": [{"lang": "en", "text": origin.name}],
        "kind": origin.kind,
        "family": origin.slug,
    }
    return Shipped(SOURCE, shipped_id(f"source:{origin.slug}"), claim)


def _document(origin: _Origin) -> Shipped:
    claim: dict[str, Any] = {
        "source_id": str(shipped_id(f"source:{origin.slug}")),
        "kind": "dataset",
        "title": origin.title,
        "url": origin.url,
        "licence": origin.licence,
        "attribution": origin.attribution,
    }
    return Shipped(DOCUMENT, shipped_id(f"document:gazetteer_{origin.slug}"), claim)
