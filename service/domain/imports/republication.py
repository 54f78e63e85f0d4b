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
# The day of a record, by noun; a noun without one cannot be told to be missing from a span of days.
DATED_BY = {
    "strike": "occurred",
    "casualty_figure": "period",
    "facility_status": "began",
    "statement": "period",
    "population_estimate": "observed_on",
}


def mark_gone(
    session: Session, target: Target, nouns: Sequence[Noun], report: ImportReport, remarks: Remarks,
    *, dry: bool,
) -> None:  # fmt: skip
    """Marks what earlier imports of the scheme brought and this file no longer holds.

    Rule: only within the countries, and between the first and the last day, that the file speaks
    of. The mark is the day of the import at the external id (`gone_on`), by an ordinary amendment:
    proposed where the record is published, so that a person decides, and told in the change feed.
    Where more than a fifth of what is expected is gone, nothing is marked: the file was cut.
    Why: a publisher withdraws a record by leaving it out, and says so nowhere else.
    Source: docs/methodology.md.
    """
    for noun in (each for each in nouns if each.table in DATED_BY):
        dated_by = DATED_BY[noun.table]
        span = import_stage.spoken_of(session, target.run_id, noun, dated_by)
        if span is None:
            continue
        found = import_stage.missing(
            session, target.run_id, noun, target.profile.scheme, dated_by, span,
            target.organisation, publish=target.publish,
        )  # fmt: skip
        if found["missing"] > MOST_GONE * found["expected"]:
            reason = (
                f"{found['missing']} of {found['expected']} {noun.path} that earlier files held"
                " are not in this one: more likely a part of a file. Nothing is marked as gone."
            )
            remarks.flag([Flag(0, None, None, "too_many_gone", reason)])
            continue
        for record_id in found["ids"] or ():
            _mark(session, target, noun, record_id, remarks, dry=dry)
            report.gone += 1


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
    remarks.flag([Flag(0, None, name, "gone_from_source", f"{noun.path}/{record_id}: {detail}")])
    if dry:
        return
    reason = f"no longer in {target.profile.name}"
    journal.open_journal(session, target.writer, reason)
    flag = {"code": "gone_from_source", "field": "external_ids", "detail": detail}
    merged = {**row["body"], "external_ids": external}
    amend(session, noun, row, merged, target, [flag], reason)
