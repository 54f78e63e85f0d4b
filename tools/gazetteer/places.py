"""A gazetteer entry, its slug and id, and the file it is written to."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gazetteer.names import Name, distinct, fold, slug_of

# Every instance derives the same id from the same slug; never change this value.
NAMESPACE = uuid.UUID("6f1d1c58-6b0e-5c1e-9a58-0f3a4b7d2016")
SUFFIXES = {"admin1": "governorate", "admin2": "district", "admin3": "subdistrict"}


@dataclass(eq=False)
class Place:
    """One place while it is being put together from several lists."""

    kind: str
    country_code: str
    timezone: str
    parent: "Place | None"
    names: list[Name]
    slug: str = ""
    pcode: str | None = None
    pcode_scheme: str | None = None
    centroid: tuple[float, float] | None = None
    population: int | None = None
    overlaps: list[str] = field(default_factory=list)
    external_ids: list[dict[str, str]] = field(default_factory=list)
    notes: str | None = None

    @property
    def english(self) -> str:
        """The name that the slug is made from: the first English one."""
        return next(n["text"] for n in self.names if n["lang"] == "en")

    @property
    def depth(self) -> int:
        """How many places lie above it."""
        return 0 if self.parent is None else self.parent.depth + 1

    def row(self) -> dict[str, object]:
        """Return the entry as it is written to the file."""
        return {
            "id": str(uuid.uuid5(NAMESPACE, self.slug)),
            "slug": self.slug,
            "kind": self.kind,
            "parent": self.parent.slug if self.parent else None,
            "country_code": self.country_code,
            "pcode": self.pcode,
            "pcode_scheme": self.pcode_scheme,
            "names": distinct(self.names),
            "centroid": [round(c, 5) for c in self.centroid] if self.centroid else None,
            "timezone": self.timezone,
            "population": self.population,
            "overlaps": self.overlaps,
            "external_ids": self.external_ids,
            "notes": self.notes,
        }


def add_spellings(places: Iterable[Place], groups: Iterable[list[str]]) -> None:
    """Give every place that bears one spelling of a group the others as aliases."""
    wanted = {fold(spelling): group for group in groups for spelling in group}
    for place in places:
        borne = [wanted[f] for n in place.names if (f := fold(n["text"])) in wanted]
        for group in borne:
            place.names += [{"lang": "en", "text": s, "kind": "alias"} for s in group]


def assign_slugs(places: list[Place], taken: set[str]) -> set[str]:
    """Give a slug to every place of a country that has none, and return all slugs now taken.

    The town takes the bare slug, an administrative unit its level as a suffix. Where several
    places want one slug, each takes its parent's slug behind its own, except one that came
    with its slug. Parents are done first, so that the result does not hang on the order.
    A country added later avoids the slugs of the earlier ones, which therefore never change.
    """
    fixed = taken | {p.slug for p in places if p.slug}
    for depth in sorted({p.depth for p in places}):
        new = [p for p in places if p.depth == depth and not p.slug]
        wanted = {p: "-".join(filter(None, (slug_of(p.english), SUFFIXES.get(p.kind))))
                  for p in new}  # fmt: skip
        often = Counter(wanted.values())
        for place, slug in wanted.items():
            if often[slug] > 1 or slug in fixed:
                slug = f"{slug}-{place.parent.slug}" if place.parent else slug
            place.slug = slug
        fixed |= {p.slug for p in new}
    return fixed


def write_ndjson(places: list[Place], path: Path) -> None:
    """Write one place per line, parents before children."""
    ordered = sorted(places, key=lambda p: (p.depth, p.slug))
    lines = [json.dumps(p.row(), ensure_ascii=False, separators=(",", ":")) for p in ordered]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
