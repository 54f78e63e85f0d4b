"""What a newer file of a publisher no longer holds: marked as gone, never removed."""

from collections.abc import Sequence
from uuid import UUID

from service.domain.imports.profile import Flag
from service.domain.imports.reports import ImportReport, Remarks
from service.domain.imports.writing import Target, amend
from service.model.noun import Noun
from service.storage import import_stage, journal, records
from service.storage.database import Session

# A file that lacks more of what is expected has more likely been cut than thinned out.
MOST_GONE = 0.2
# How many are marked in one transaction: single writes wait for no more than that.
AT_ONCE = 250
_FIRST = UUID(int=0)
# The day of a record, by noun; a noun without one cannot be told to be missing from a span of days.
DATED_BY = {
    "strike": "occurred",
    "casualty_figure": "period",
    "facility_status": "began",
    "statement": "period",
    "population_estimate": "observed_on",
}


class Gone:
    """What earlier imports of the scheme brought and a newer file no longer holds."""

    def __init__(
        self, target: Target, nouns: Sequence[Noun], report: ImportReport, remarks: Remarks
    ) -> None:
        """Args: nouns: of the file."""
        self._target = target
        self._left = [each for each in nouns if each.table in DATED_BY]
        self._after = _FIRST
        self._report = report
        self._remarks = remarks

    def mark_some(self, session: Session, *, dry: bool) -> bool:
        """Marks the next of them as gone; whether there may be more.

        Rule: only within the countries, and between the first and the last day, that the file
        speaks of. The mark is the day of the import at the external id (`gone_on`), by an ordinary
        amendment: proposed where the record is published, so that a person decides, and told in the
        change feed. Where more than a fifth of what is expected is gone, nothing is marked: the
        file was cut.
        Why: a publisher withdraws a record by leaving it out, and says so nowhere else.
        Source: docs/methodology.md.
        """
        if not self._left:
            return False
        noun = self._left[0]
        ids = self._next(session, noun)
        for record_id in ids:
            _mark(session, self._target, noun, record_id, self._remarks, dry=dry)
            self._report.gone += 1
        if len(ids) == AT_ONCE:
            self._after = ids[-1]
        else:
            self._left.pop(0)
            self._after = _FIRST
        return bool(self._left)

    def _next(self, session: Session, noun: Noun) -> Sequence[UUID]:
        target, dated_by = self._target, DATED_BY[noun.table]
        span = import_stage.spoken_of(session, target.run_id, noun, dated_by)
        if span is None:
            return ()
        found = import_stage.missing(
            session, target.run_id, noun, target.profile.scheme, dated_by, span,
            target.rights, after=self._after, limit=AT_ONCE,
        )  # fmt: skip
        if self._after == _FIRST and found["missing"] > MOST_GONE * found["expected"]:
            reason = (
                f"{found['missing']} of {found['expected']} {noun.path} that earlier files held"
                " are not in this one: more likely a part of a file. Nothing is marked as gone."
            )
            self._remarks.flag([Flag(0, None, None, "too_many_gone", reason)])
            return ()
        return found["ids"] or ()


def _mark(
    session: Session, target: Target, noun: Noun, record_id: UUID, remarks: Remarks, *, dry: bool
) -> None:
    row = records.held(session, noun, record_id)
    assert row is not None
    scheme, day = target.profile.scheme, target.now.date().isoformat()
    external = [
        {**each, "gone_on": day} if each["scheme"] == scheme else each
        for each in row["body"]["external_ids"]
    ]
    name = next(each["value"] for each in external if each["scheme"] == scheme)
    detail = "A newer file of its publisher no longer holds it."
    remarks.flag(
        [Flag(0, None, name, "gone_from_source", f"{noun.path}/{record_id}: {detail}", name)]
    )
    if dry:
        return
    reason = f"no longer in {target.profile.name}"
    journal.open_journal(session, target.writer, reason, import_id=target.run_id)
    flag = {"code": "gone_from_source", "field": "external_ids", "detail": detail}
    merged = {**row["body"], "external_ids": external}
    amend(session, noun, row, merged, target, [flag], reason)
