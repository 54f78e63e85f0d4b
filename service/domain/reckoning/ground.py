"""The places of a question as a tree: what contains what, what shares ground, what each weighs."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ground:
    """The places that figures of a question stand at.

    `above`: of each place what contains it, the nearest first. `shares`: places that share ground
    with it or with what contains it, without nesting. `weights`: how many places of the gazetteer
    a place holds, itself included: what contains others always weighs more than all of them.
    `roots`: the places asked about; empty for the whole world.
    """

    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    def within(self, place: str | None, outer: str | None) -> bool:
        """Whether a place is another one or lies in it."""
        return place == outer or (place is not None and outer in self.above.get(place, ()))

    def related(self, one: str | None, other: str | None) -> bool:
        """Whether two places share ground: nested, the same, or declared to overlap."""
        return self.within(one, other) or self.within(other, one) or self._overlap(one, other)

    def _overlap(self, one: str | None, other: str | None) -> bool:
        if one is None or other is None:
            return False
        here, there = {one, *self.above.get(one, ())}, {other, *self.above.get(other, ())}
        return bool(
            self.shares.get(one, frozenset()) & (there - here)
            or self.shares.get(other, frozenset()) & (here - there)
        )

    def weight(self, place: str | None) -> int:
        """What a place weighs; 1 for one that holds no other."""
        return self.weights.get(place, 1) if place is not None else 1

    @property
    def whole(self) -> int:
        """What all that is asked about weighs; a root within another one counts once."""
        outer = [
            root
            for root in set(self.roots)
            if not any(root != other and self.within(root, other) for other in self.roots)
        ]
        return sum(self.weight(root) for root in outer) or 1

    def nearest(self, place: str, among: Container[str]) -> str | None:
        """The nearest of some places that contains a place; None where none does."""
        return next((each for each in self.above.get(place, ()) if each in among), None)
