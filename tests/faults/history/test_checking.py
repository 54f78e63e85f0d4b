"""The check of histories finds each kind of broken promise, and none in a history that is right."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.history.acts import Act, Ending, Entry, Followed, Held, History
from tests.faults.history.checking import broken_promises


def _right() -> tuple[History, Ending]:
    """One record: created, published, amended by one client, read and followed by others."""
    history = History(
        acts=[
            Act("a", "create", 0, 1, "acknowledged", "r", 0, 1, 1001),
            Act("a", "publish", 2, 3, "acknowledged", "r", 1, 2),
            Act("b", "amend", 4, 5, "acknowledged", "r", 2, 3, 1002),
            Act("c", "amend", 4, 5, "refused", "r", 2, 0, 1003),
            Act("c", "amend", 6, 7, "unknown", "r", 3, 0, 1004),
            Act("d", "read", 1.5, 1.6, "acknowledged", "r", 0, 0, 0, True),
            Act("d", "read", 6, 6.5, "acknowledged", "r", 0, 2, 1002, True),
            Act("d", "read", 8, 9, "acknowledged", "r", 0, 3, 1002),
        ],
        statuses=[200, 201, 304, 404, 412, 503],
        keyed_feed=[
            Followed(1, "r", "recorded", 1),
            Followed(2, "r", "published", 2),
            Followed(3, "r", "amended", 3),
        ],
        public_feed=[Followed(1, "r", "published", 1), Followed(2, "r", "amended", 2)],
    )
    journal = [
        Entry(1, "strike", "r", "recorded", 1, 1001, None),
        Entry(2, "strike", "r", "published", 2, 1001, history.public_feed[0]),
        Entry(3, "strike", "r", "amended", 3, 1002, history.public_feed[1]),
    ]
    return history, Ending({"r": Held(3, 1002, "published")}, journal)


def test_a_history_that_is_right_breaks_nothing() -> None:
    assert broken_promises(*_right()) == []


def _changed(history: History, at: int, **more: object) -> None:
    history.acts[at] = replace(history.acts[at], **more)  # type: ignore[arg-type]


def _without_the_last(history: History, ending: Ending) -> Ending:
    """The amendment is nowhere, as if it had never been."""
    del history.keyed_feed[2], history.public_feed[1], history.acts[6:]
    return Ending({"r": Held(2, 1001, "published")}, ending.journal[:2])


def _with_the_refused(history: History, ending: Ending) -> Ending:
    more = Followed(4, "r", "amended", 4)
    history.keyed_feed.append(more)
    entry = Entry(4, "strike", "r", "amended", 4, 1003, None)
    return Ending({"r": Held(4, 1003, "published")}, [*ending.journal, entry])


def _twice(history: History, ending: Ending) -> Ending:
    more = Followed(4, "s", "recorded", 1)
    history.keyed_feed.append(more)
    entry = Entry(4, "strike", "s", "recorded", 1, 1001, None)
    return Ending({**ending.table, "s": Held(1, 1001, "submitted")}, [*ending.journal, entry])


_WRONG: dict[str, Callable[[History, Ending], Ending | None]] = {
    "status 500": lambda history, _: history.statuses.append(500),
    "acknowledged, and there 0 times": _without_the_last,
    "refused, and there": _with_the_refused,
    "one deed with 2 effects": _twice,
    "2 records of 1 keys": _twice,
    "an update was lost": lambda history, _: _changed(history, 2, on=1),
    "the journal has another one": lambda history, _: _changed(history, 2, mark=1009),
    "the journal does not have it": lambda history, _: _changed(history, 1, revision=3, on=2),
    "older than revision 3": lambda history, _: _changed(history, 7, revision=2, mark=1001),
    "older than revision 2": lambda history, _: _changed(history, 6, revision=1, mark=1001),
    "which this client had read before": lambda history, _: history.acts.append(
        Act("d", "read", 9, 9.5, "acknowledged", "r", 0, 1, 1001, True)
    ),
    "the record never was so": lambda history, _: _changed(history, 7, mark=1001),
    "the keyed follower missed": lambda history, _: history.keyed_feed.pop(1) and None,
    "the public follower missed": lambda history, _: history.public_feed.reverse(),
    "not what the journal has last": lambda history, ending: Ending(
        {"r": Held(3, 1001, "published")}, ending.journal
    ),
    "in table or journal only": lambda history, ending: Ending({}, ending.journal),
    "have a gap or a double": lambda history, ending: Ending(ending.table, ending.journal[::2]),
    "positions of the keyed feed have a gap": lambda history, ending: Ending(
        ending.table, ending.journal[::2]
    ),
}


@pytest.mark.parametrize("found", _WRONG)
def test_each_kind_of_broken_promise_is_found(found: str) -> None:
    history, ending = _right()
    changed = _WRONG[found](history, ending)
    told = broken_promises(history, changed or ending)
    assert any(found in each for each in told), told
