"""What places, besieged areas, supply routes and sources are called, read as they are needed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import orjson

from service.domain.besieged_areas import by_language
from service.storage import answers
from service.storage.database import Session

Named = Literal["place", "area", "route", "source", "ground"]
"""`ground` is a place or a besieged area by its id; all others are named by slug."""


@dataclass(frozen=True)
class Names:
    """English names for sentences; what has none is called by the words of its slug."""

    session: Session
    _known: dict[tuple[Named, str], str] = field(default_factory=dict)

    def learn(self, wanted: Mapping[Named, Collection[str | None]]) -> None:
        """Reads the names of all that a text is about to name, at once.

        Args:
            wanted: slugs, or ids of grounds, by what they name.
        """
        missing: dict[str, list[str]] = {
            of: sorted({key for key in keys if key and (of, key) not in self._known})
            for of, keys in wanted.items()
        }
        if not any(missing.values()):
            return
        for row in answers.called(self.session, missing):
            names = by_language(orjson.loads(row["names"]))
            name = names.get("en") or names.get("und-Latn") or _words(row["slug"])
            self._known[row["of"], row["key"]] = name

    def name(self, of: Named, key: str | None) -> str:
        """What one is called.

        Args:
            of: what it is.
            key: its slug, or the id of a ground; None where the record names none.
        """
        if key is None:
            return "an unnamed place" if of != "source" else "an unnamed source"
        self.learn({of: [key]})
        return self._known.setdefault((of, key), "one place" if of == "ground" else _words(key))


def _words(slug: str) -> str:
    """A slug as words: `eastern-aleppo` → `Eastern Aleppo`."""
    return slug.replace("-", " ").replace("_", " ").title()
