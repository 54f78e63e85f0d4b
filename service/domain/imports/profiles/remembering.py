"""What a part of a profile told of the same cells before: most cells of a file repeat."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, Final, NamedTuple

from service.domain.imports.cells import Cells
from service.domain.imports.profile import Flag
from service.domain.imports.profiles.view import View

# Of one part: what is met after so many different cells begins anew, so that memory stays flat.
MOST_KEPT: Final = 4096
# Longer cells are descriptions, which do not repeat.
LONGEST_KEPT: Final = 400
# After so many rows a part that tells something new in most of them is read without looking.
TRIED: Final = 1024

Read = Callable[[View], Any]
UNREAD: Final = object()
"""In place of a stored form that is not known."""


class Kept(NamedTuple):
    """What a part told: its value, that value's stored form, and what was odd about the cells."""

    value: Any
    stored: Any = UNREAD
    flags: tuple[Flag, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] | None = None


class Part:
    """A part of a profile (a field, a place, a named value), with what it told before.

    Rule: what a part tells depends on the cells that it looks at, on nothing else of the row. They
    are noted while it is read; where they come again, so does what it told, with its flags. A row
    in which anything is refused, or withheld, is always read in full, as is what refers to other
    claims or rows.
    Why: the days, places and words of a file are few, and to work them out takes most of the time.
    """

    def __init__(self, read: Read, store: Callable[[Any], Any] = lambda _value: UNREAD) -> None:
        """Args: store: brings a value into its stored form, or gives UNREAD."""
        self._read = read
        self._store = store
        self._kept: dict[tuple[str | None, ...], Kept] = {}
        self._hits = self._misses = 0
        self.columns: tuple[str, ...] = ()
        self.closed = False
        """Whether it is read in full each time: nobody knows then what it looks at."""

    def told(self, view: View, parts: "Parts") -> Kept:
        """What it tells of a row."""
        if self.closed or view.cells.faults:
            return Kept(self._read(view))
        key = tuple(map(view.cells.given.get, self.columns))
        kept = self._kept.get(key)
        if kept is None:
            return self._learnt(view, parts)
        self._hits += 1
        _tell_again(kept, view)
        return kept

    @property
    def constant(self) -> Kept | None:
        """What it tells of every row, where it was read and looked at nothing; else None."""
        kept = None if self.columns or self.closed else self._kept.get(())
        return None if kept is None or kept.flags or kept.sources else kept

    def _learnt(self, view: View, parts: "Parts") -> Kept:
        self._misses += 1
        if self._misses % TRIED == 0 and self._hits < self._misses:
            self._close()
            return Kept(self._read(view))
        alone = _Alone(view)
        value = alone.read(self._read)
        columns = alone.columns(parts)
        if columns is None:
            self._close()
        elif not set(columns) <= set(self.columns):
            self._kept.clear()
            self.columns = tuple(dict.fromkeys((*self.columns, *columns)))
        if alone.cells.faults or alone.cells.said:
            # Some things are told once of a row, whoever meets them first.
            return Kept(self._read(view))
        kept = Kept(value, self._store(value), tuple(alone.cells.flags), alone.sources or None)
        if columns is not None:
            self._keep(tuple(map(view.cells.given.get, self.columns)), kept)
        _tell_again(kept, view)
        return kept

    def _keep(self, key: tuple[str | None, ...], kept: Kept) -> None:
        if sum(len(cell) for cell in key if cell) > LONGEST_KEPT:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = kept

    def _close(self) -> None:
        self.closed = True
        self._kept.clear()


class Parts:
    """The named parts of a profile: what others of its parts may look at."""

    def __init__(self, values: Mapping[str, Read], places: Mapping[str, Read]) -> None:
        """Args: values, places: by their names."""
        self.values = {name: Part(read) for name, read in values.items()}
        self.places = {name: Part(read) for name, read in places.items()}


def _tell_again(kept: Kept, view: View) -> None:
    if kept.flags:
        number = view.cells.number
        view.cells.flags += [
            Flag(number, flag.column, flag.value, flag.code, flag.reason) for flag in kept.flags
        ]
    if kept.sources:
        view.sources.update(kept.sources)


class _Alone:
    """One part read by itself: what it looks at is noted, and nothing of it stays in the row."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._given = _Noted(view.cells.given)
        self._values, self._places = _Noted(view.values), _Noted(view.places)
        self._others = (_Noted(view.records), _Noted(view.earlier))
        self.cells = Cells(view.cells.number, self._given, view.cells.columns)
        self.sources: dict[str, Mapping[str, Any]] = {}

    def read(self, read: Read) -> Any:
        """What the part tells."""
        view = self._view
        held = (view.cells, view.values, view.places, view.records, view.earlier, view.sources)
        view.cells, view.values, view.places = self.cells, self._values, self._places
        (view.records, view.earlier), view.sources = self._others, self.sources
        try:
            return read(view)
        finally:
            view.cells, view.values, view.places, view.records, view.earlier, view.sources = held

    def columns(self, parts: Parts) -> tuple[str, ...] | None:
        """The columns that it looked at, by itself and through others; None where more than that.

        A name that is no part is a member of a list, which comes from cells that were noted too.
        """
        found = list(self._given.met)
        for noted, known in ((self._values, parts.values), (self._places, parts.places)):
            for part in (known[name] for name in noted.met if name in known):
                if part.closed:
                    return None
                found += part.columns
        return None if any(each.met for each in self._others) else tuple(dict.fromkeys(found))


class _Noted(MutableMapping[Any, Any]):
    """A mapping that notes what is looked up in it."""

    def __init__(self, held: Mapping[Any, Any]) -> None:
        self._held = held
        self._own: dict[Any, Any] = {}
        self.met: dict[Any, None] = {}

    def __getitem__(self, key: Any) -> Any:
        if key in self._own:
            return self._own[key]
        self.met[key] = None
        return self._held[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._own[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._own[key]

    def __iter__(self) -> Iterator[Any]:
        return iter({**self._held, **self._own})

    def __len__(self) -> int:
        return len({**self._held, **self._own})
