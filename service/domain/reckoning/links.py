"""What figures say of each other: replaced by, repeats, part of. A loop leaves one standing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.model.casualty import Figure


@dataclass(frozen=True)
class Links:
    """The links among the figures that a reader may see, each way."""

    figures: Mapping[str, Figure]
    newer: Mapping[str, tuple[str, ...]]

    @classmethod
    def among(cls, figures: Iterable[Figure]) -> "Links":
        """The links among figures; what is retracted links nothing any more."""
        live = {figure.id: figure for figure in figures if not figure.retracted}
        newer: dict[str, tuple[str, ...]] = {}
        for figure in sorted(live.values(), key=lambda one: one.id):
            if figure.supersedes in live:
                newer[figure.supersedes] = (*newer.get(figure.supersedes, ()), figure.id)
        return cls(live, newer)

    def superseded_by(self, figure: Figure) -> str | None:
        """The figure that takes the place of this one; of a loop the newest id stands.

        Source: docs/methodology.md, `superseded`.
        """
        loop = self._loop(figure, lambda one: one.supersedes)
        for other in self.newer.get(figure.id, ()):
            if other not in loop or figure.id != max(loop):
                return other
        return None

    def newest(self, figure: Figure) -> Figure:
        """The figure that stands for this one at the end of all replacements."""
        seen = {figure.id}
        while (following := self.superseded_by(figure)) is not None and following not in seen:
            seen.add(following)
            figure = self.figures[following]
        return figure

    def relay_of(self, figure: Figure) -> str | None:
        """The figure that this one repeats; of a loop the oldest id is the original.

        Source: docs/methodology.md, `relay_of`.
        """
        for original in figure.relays:
            if original == figure.id or original not in self.figures:
                continue
            behind = self._repeated(self.figures[original])
            if figure.id not in behind or figure.id != min({figure.id, *behind}):
                return original
        return None

    def _repeated(self, figure: Figure) -> set[str]:
        """What a figure repeats, however many steps away; itself included."""
        seen, waiting = {figure.id}, [figure]
        while waiting:
            for each in waiting.pop().relays:
                if each in self.figures and each not in seen:
                    seen.add(each)
                    waiting.append(self.figures[each])
        return seen

    def wholes(self, figure: Figure) -> list[Figure]:
        """What a figure is part of, the nearest first; in a loop the oldest id is no part.

        Source: docs/methodology.md, `subset_of`.
        """
        loop = self._loop(figure, lambda one: one.subset_of)
        found: list[Figure] = []
        seen, at = {figure.id}, figure.subset_of
        while at is not None and at in self.figures and at not in seen:
            seen.add(at)
            if not (at in loop and figure.id == min(loop)):
                found.append(self.figures[at])
            at = self.figures[at].subset_of
        return found

    def _loop(self, figure: Figure, step: Callable[[Figure], str | None]) -> frozenset[str]:
        """The loop that a figure stands in by following a link; empty where it stands in none."""
        seen: list[str] = []
        at: str | None = figure.id
        while at is not None and at in self.figures and at not in seen:
            seen.append(at)
            at = step(self.figures[at])
        return frozenset(seen) if at == figure.id and len(seen) > 1 else frozenset()
