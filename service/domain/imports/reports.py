"""The report of an import: its counts, and what there is to say of single rows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, TypeVar
from uuid import UUID

from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.profile import Fault, Flag
from service.model.actor import Reader
from service.storage import import_remarks
from service.storage.database import Database

Told = TypeVar("Told", Fault, Flag)
# A report that is kept in memory is a summary; every remark stands in the database.
MOST_KEPT: Final = 1000
# Nobody mends a file by a hundred thousand remarks; one of so many wrong rows was read by the wrong
# profile, and made in no time.
MOST_RECORDED: Final = 100_000
MOST_REFUSED: Final = 100_000
MOST_OF_A_ROW: Final = 20
# One statement of remarks, well within the time of a statement.
MOST_BYTES: Final = 1024 * 1024
_LONGEST = {"column": 200, "value": 200, "reason": 600, "remedy": 600, "external_id": 300}
_COUNTS = ("read", "created", "amended", "unchanged", "skipped", "refused", "gone")


@dataclass
class ImportReport:
    """What an import did, or with `dry_run` would do; `row` counts as a spreadsheet does.

    `faults` and `flags` are the first 1,000 of each, `flagged` counts all flags, `left_out` the
    remarks that are not kept; `gone` are records of earlier files that this one no longer holds.
    """

    profile: str
    dry_run: bool
    read: int = 0
    created: int = 0
    amended: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: int = 0
    gone: int = 0
    faults: list[Fault] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    flagged: int = 0
    left_out: int = 0
    import_id: UUID | None = None

    @property
    def state(self) -> str:
        """How the run ended, as its record says."""
        return "completed_with_errors" if self.refused else "completed"

    def refuse_endless(self) -> None:
        """Ends a run of which too many rows are refused.

        Raises:
            UnreadableFile: more are than anybody mends.
        """
        if self.refused > MOST_REFUSED:
            detail = f"More than {MOST_REFUSED} rows are refused. "
            raise UnreadableFile(f"{detail}Mend what the report names, or choose another profile.")

    def counts(self) -> dict[str, int]:
        """What became of the rows, in numbers."""
        return {name: getattr(self, name) for name in _COUNTS}

    def as_json(self) -> dict[str, Any]:
        """The report as a client or a report file gets it."""
        return {
            "import_id": str(self.import_id) if self.import_id else None,
            "profile": self.profile,
            "dry_run": self.dry_run,
            "rows": self.counts(),
            "faults": [as_told(fault) for fault in self.faults],
            "flags": [as_told(flag) for flag in self.flags],
        }


def as_told(remark: Fault | Flag) -> dict[str, Any]:
    """A fault or flag as a report tells it: places to choose from by the text of their ids."""
    told = dict(vars(remark))
    if isinstance(remark, Fault):
        told["candidates"] = [{**asdict(each), "id": str(each.id)} for each in remark.candidates]
    return told


def shortened(remark: Told) -> Told:
    """A remark as it is kept: long cells are cut, as a report quotes them."""
    long: dict[str, Any] = {
        name: f"{text[: most - 1]}…"
        for name, most in _LONGEST.items()
        if (text := getattr(remark, name, None)) is not None and len(text) > most
    }
    return replace(remark, **long) if long else remark


class Remarks:
    """Where faults and flags go: the first into the report, all into the database, in steps."""

    def __init__(
        self, database: Database, writer: Reader, run_id: UUID | None, report: ImportReport
    ) -> None:
        """Args: run_id: None where nothing is kept of the run."""
        self._database = database
        self._writer = writer
        self._run_id = run_id
        self._report = report
        self._waiting: list[Mapping[str, Any]] = []
        self._next = 1
        if run_id is not None:
            with database.writing(writer) as session:
                self._next = import_remarks.last(session, run_id) + 1

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Says why a row was refused."""
        for fault in map(shortened, faults):
            if len(self._report.faults) < MOST_KEPT:
                self._report.faults.append(fault)
            self._keep("fault", fault)

    def flag(self, flags: Iterable[Flag]) -> None:
        """Says what a reviewer should look at."""
        for flag in map(shortened, flags):
            self._report.flagged += 1
            if len(self._report.flags) < MOST_KEPT:
                self._report.flags.append(flag)
            self._keep("flag", flag)

    def forget_flags(self, rows: Collection[int]) -> None:
        """Takes back what was to be looked at in rows that are refused after all."""
        self.write()
        kept = [flag for flag in self._report.flags if flag.row not in rows]
        forgotten = len(self._report.flags) - len(kept)
        self._report.flags[:] = kept
        if self._run_id is not None:
            with self._database.writing(self._writer) as session:
                forgotten = import_remarks.forget_flags(session, self._run_id, list(rows))
        self._report.flagged -= forgotten

    def _keep(self, kind: str, remark: Fault | Flag) -> None:
        if self._run_id is None:
            return
        if self._next + len(self._waiting) > MOST_RECORDED:
            self._report.left_out += 1
        else:
            self._waiting.append({"kind": kind, **as_told(remark)})

    def write(self) -> None:
        """Writes down what was said since, in a transaction of its own."""
        if self._run_id is None or not self._waiting:
            return
        # Of a step, flags come after all faults; a report is read beside the file.
        self._waiting.sort(key=lambda remark: remark["row"])
        for remarks in _by_size(self._waiting):
            with self._database.writing(self._writer) as session:
                import_remarks.add(session, self._run_id, self._next, remarks)
            self._next += len(remarks)
        self._waiting.clear()


def _by_size(remarks: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """The remarks in their order, as many at once as one statement takes."""
    part: list[Mapping[str, Any]] = []
    size = 0
    for remark in remarks:
        own = sum(len(str(told)) for told in remark.values())
        if part and size + own > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(remark)
        size += own
    if part:
        yield part
