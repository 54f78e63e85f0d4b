"""Rows of another service on their way to the stage, those that wait for later ones included."""

from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any
from uuid import UUID

from service.domain.imports.arriving.settling import settle
from service.domain.imports.profile import ReadRow
from service.domain.imports.reports import ImportReport, Remarks
from service.model.actor import Reader
from service.model.vocabulary import load_vocabularies
from service.storage.database import Database


class Arrivals:
    """The rows of one file that another service exported; rows of other files pass through."""

    def __init__(
        self,
        database: Database,
        scheme: str,
        writer: Reader,
        report: ImportReport,
        remarks: Remarks,
    ) -> None:
        """Keep where to look, and whom to tell."""
        self._database = database
        self._scheme = scheme
        self._writer = writer
        self._report = report
        self._remarks = remarks
        self._later: list[ReadRow] = []

    def settled(
        self,
        waiting: Sequence[Sequence[ReadRow]],
        run_id: UUID,
        documents: MutableMapping[str, Any],
        *,
        last: bool = False,
    ) -> list[list[ReadRow]]:
        """The rows that can be staged now; the others are told, or wait for their own file's end.

        Args:
            documents: takes the claims by which missing documents are recorded.
            last: no further row comes.
        """
        rows = [row for group in waiting for row in group]
        if not rows or rows[0].claim.arrival is None:
            return [list(group) for group in waiting]
        with self._database.reading(self._writer) as session:
            settled = settle(session, run_id, self._scheme, rows, last=last)
        self._later += settled.later
        documents.update(settled.documents)
        self._report.skipped += len(settled.skipped)
        self._remarks.flag(settled.skipped)
        self._report.refused += len({fault.row for fault in settled.refused})
        self._remarks.refuse(settled.refused)
        return [[row] for row in settled.kept]

    def held_back(self, size: int) -> Iterator[tuple[list[list[ReadRow]], bool]]:
        """The rows that wait, in steps and again as long as that brings any of them further.

        Returns:
            Steps of rows, and whether it is their last chance.
        """
        last = False
        while self._later:
            rows, self._later = self._later, []
            for start in range(0, len(rows), size):
                yield [[row] for row in rows[start : start + size]], last
            last = last or len(self._later) == len(rows)


def graver(word: str | None, usual: str) -> str:
    """The more protected of a record's usual sensitivity and the word that came with it."""
    words = list(load_vocabularies()["sensitivity"].words)
    if word is None or word not in words:
        return usual
    return max(word, usual, key=words.index)
