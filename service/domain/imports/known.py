"""Records that a file may refer to, and places that its rows are already: found beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.domain.claim_values import read_field
from service.domain.names import fold
from service.model.noun import Noun
from service.storage import bulk
from service.storage.database import Session

# What a cell may name; a place is found in the gazetteer.
REFERABLE = ("place", "besieged_area", "supply_route", "source")


@dataclass(frozen=True)
class Known:
    """The place that a row of a list is, where it is recorded already.

    `names` are those that it has; None where an import of the same list made it.
    """

    id: UUID
    names: Sequence[Mapping[str, Any]] | None

    def narrowed(self, noun: Noun, body: Mapping[str, Any]) -> dict[str, Any]:
        """What of a row may change the record that it is.

        Rule: of a record that an import of the list made, everything but what never changes; of any
        other, names that it lacks, as further names. A spelling that differs only in case, accents
        or vowel signs is no new name.
        Why: a second list confirms a place; it does not overwrite what others know of it.
        Returns:
            Some members of a claim; none where the row says nothing new.
        Source: docs/import-profiles.md, "Lists of places".
        """
        if self.names is None:
            fixed = {field.name for field in noun.fields if field.fixed}
            return {name: value for name, value in body.items() if name not in fixed}
        held = {fold(str(name["text"])) for name in self.names}
        new = {fold(name["text"]): {**name, "kind": "alias"} for name in body["names"]}
        added = [name for key, name in new.items() if key and key not in held]
        if not added:
            return {}
        names = [*self.names, *added]
        return {"names": read_field(noun.by_name["names"], names, "/names")}


class KnownRecords:
    """Besieged areas, supply routes and sources by slug, name and id; places by external id."""

    def __init__(
        self,
        records: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        listed: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Keep the records by noun, and the places that the list of the file has brought or names.

        Args:
            listed: `value` (the external id), `id`, and whether an import made it (`imported`).
        """
        self._slugs: dict[tuple[str, str], UUID] = {}
        self._names: dict[tuple[str, str], set[UUID]] = {}
        self._listed = {row["value"]: (row["id"], bool(row["imported"])) for row in listed}
        for noun, rows in (records or {}).items():
            for row in rows:
                self._slugs[noun, row["slug"]] = self._slugs[noun, str(row["id"])] = row["id"]
                for key in row["name_keys"]:
                    self._names.setdefault((noun, key), set()).add(row["id"])

    def called(self, noun: str, text: str) -> Sequence[UUID]:
        """The records that a slug, an id or a name may mean: the slug or id before names."""
        if found := self._slugs.get((noun, text.strip())):
            return [found]
        return sorted(self._names.get((noun, fold(text)), ()))

    def listed(self, external_id: str) -> tuple[UUID, bool] | None:
        """The place that the list calls so, and whether an import made it; None where none is."""
        return self._listed.get(external_id)


def load_known(session: Session, refers_to: Iterable[str], scheme: str | None) -> KnownRecords:
    """What a file may refer to, as far as the session may see it.

    Args:
        refers_to: tables out of REFERABLE; `place` stands for the list of places itself.
        scheme: that of the list.
    """
    wanted = set(refers_to)
    records = {noun: bulk.named(session, noun) for noun in sorted(wanted - {"place"})}
    listed = bulk.listed_places(session, scheme) if scheme and "place" in wanted else []
    return KnownRecords(records, listed)
