"""How a run that was read to its end is kept: its state, its counts, what it says of itself."""

from service.domain.imports.orders import Order
from service.domain.imports.reports import ImportReport

NOTHING = "Nothing was recorded."


def counts_of(report: ImportReport) -> dict[str, int]:
    """What of a report the run itself keeps."""
    return {**report.counts(), "flags": report.flagged, "remarks_left_out": report.left_out}


def ended_by(report: ImportReport, order: Order) -> tuple[str, str | None]:
    """The state in which a run ends that was read to its end, and what it says of itself."""
    if report.refused and order.mode == "atomic" and not order.dry_run:
        return "failed", f"{report.refused} of {report.read} rows were refused. {NOTHING}"
    return report.state, None
