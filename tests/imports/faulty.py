"""What a file with one wrong cell is answered."""

from service.domain.imports.profile import Fault
from service.domain.imports.reports import ImportReport


def refused_cell(report: ImportReport, column: str, cell: str, code: str) -> Fault:
    """The one fault of two rows, the second with a wrong cell; it names row, column and remedy."""
    assert (report.read, report.created, report.refused) == (2, 1, 1)
    [fault] = report.faults
    assert (fault.row, fault.column, fault.value, fault.code) == (3, column, cell, code)
    assert fault.reason and fault.remedy
    return fault
