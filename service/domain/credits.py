"""Whose work one record shows: licence and attribution, so that a row can travel alone."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from service.domain.attributions import behind
from service.model.noun import Noun
from service.storage import answers, exports
from service.storage.database import Session

_KEPT = 10_000
_SEPARATOR = "; "
Document = dict[str, Any]


class Credit(NamedTuple):
    """The licence of a record's contents and how its sources ask to be named; None = not stated."""

    licence: str | None
    attribution: str | None


class Credits:
    """Finds the credits of records as they pass, and holds a bounded number of them."""

    def __init__(self, session: Session, noun: Noun) -> None:
        self._session = session
        self._noun = noun
        self._documents: dict[str, Credit] = {}
        self._datasets: dict[str, list[Credit]] = {}
        self._told: dict[tuple[str | None, ...], Credit] = {}

    def give(self, records: Sequence[Document]) -> None:
        """Puts `licence` and `attribution` into each record.

        Rule: the licence is that of the document first cited, as the record itself says; the
        attribution that of every cited document which the tier is shown. Where it is shown none
        (citations of sensitive records say the source only), that of the datasets of the record's
        family under the record's licence. An entry of the gazetteer names the sources of its codes.
        Why: a file is opened far from the service that wrote it, and the licences ask for a name.
        Args:
            records: documents of one noun, as the session's tier reads them; changed in place.
        Source: the licences of the shipped records; docs/sources-and-licences.md.
        """
        self._look_up(records)
        for record in records:
            licence, attribution = self._of(record)
            record.setdefault("licence", licence)
            if self._noun.table != "document":
                record["attribution"] = attribution

    def _of(self, record: Mapping[str, Any]) -> Credit:
        if self._noun.table == "place":
            return self._found(record)
        same = (record.get("licence"), record.get("family"), *_cited(record))
        if same not in self._told:
            self._told[same] = self._found(record)
        return self._told[same]

    def _found(self, record: Mapping[str, Any]) -> Credit:
        cited = [self._documents.get(each) for each in _cited(record)]
        shown = [credit for credit in cited if credit is not None]
        licence = record.get("licence") or next((one.licence for one in shown if one.licence), None)
        named = [credit.attribution for credit in shown if credit.attribution]
        if not cited and record.get("family"):
            of_family = self._datasets.get(record["family"], [])
            named = [one.attribution or "" for one in of_family if one.licence == licence]
        if self._noun.table == "place":
            lines = [line.rpartition(", ") for line in behind(record)]
            named += [name for name, _, _ in lines]
            licence = licence or _SEPARATOR.join(dict.fromkeys(of for _, _, of in lines)) or None
        told = _SEPARATOR.join(dict.fromkeys(name for name in named if name))
        return Credit(licence, told or None)

    def _look_up(self, records: Sequence[Mapping[str, Any]]) -> None:
        if len(self._documents) > _KEPT:
            self._documents.clear()
            self._told.clear()
        cited = {each for record in records for each in _cited(record)}
        missing = cited - self._documents.keys()
        if missing:
            found = exports.credits(self._session, missing)
            for each, row in found.items():
                self._documents[each] = Credit(row["licence"], row["attribution"])
        families = {record["family"] for record in records if record.get("family")}
        unknown = families - self._datasets.keys()
        if unknown:
            self._datasets |= {family: [] for family in unknown}
            for row in answers.datasets(self._session, sorted(unknown)):
                self._datasets[row["family"]].append(Credit(row["licence"], row["named"]))


def _cited(record: Mapping[str, Any]) -> list[str]:
    return [one["document_id"] for one in record.get("citations") or () if one.get("document_id")]
