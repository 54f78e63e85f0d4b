"""Holds what clients were told against what the database has in the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.faults.history.acts import Act, Ending, Entry, Followed, History

_ALLOWED = frozenset({200, 201, 304, 404, 409, 410, 412, 422, 503})
_OP_OF_DEED = {
    "create": "recorded",
    "publish": "published",
    "amend": "amended",
    "retract": "retracted",
}
Chains = Mapping[str, Sequence[Entry]]


def broken_promises(history: History, ending: Ending) -> list[str]:
    """Every promise that was not kept, in words; none where all were."""
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in ending.journal:
        if entry.noun == "strike":
            chains[entry.record].append(entry)
    return [
        *_of_statuses(history.statuses),
        *_of_chains(chains, ending),
        *_of_writes(history.acts, chains),
        *_of_keys(history.acts, chains),
        *_of_reads(history.acts, chains),
        *_of_followers("keyed", history.keyed_feed, map(_in_full, ending.journal)),
        *_of_followers("public", history.public_feed, _in_public(ending.journal)),
    ]


def _of_statuses(statuses: Iterable[int]) -> Iterator[str]:
    for status, times in Counter(statuses).items():
        if status not in _ALLOWED:
            yield f"status {status} was told {times} times"


def _of_chains(chains: Chains, ending: Ending) -> Iterator[str]:
    """Table and journal say the same, and a record's revisions follow each other."""
    for record in chains.keys() ^ ending.table.keys():
        yield f"{record}: in table or journal only"
    for record, chain in chains.items():
        if [entry.revision for entry in chain] != list(range(1, len(chain) + 1)):
            yield f"{record}: its revisions have a gap or a double"
        held = ending.table.get(record)
        if held and (held.revision, held.mark) != (chain[-1].revision, chain[-1].mark):
            yield f"{record}: the table has not what the journal has last"


def _of_writes(acts: Iterable[Act], chains: Chains) -> Iterator[str]:
    """What was acknowledged is there once, on what it said it stands on; what was refused, not."""
    marks = Counter(
        entry.mark for chain in chains.values() for entry in chain if _sets_mark(entry, chain)
    )
    for act in acts:
        if act.deed == "read":
            continue
        if act.deed in ("create", "amend") and act.mark:
            times = marks[act.mark]
            if act.outcome == "acknowledged" and times != 1:
                yield f"{act}: acknowledged, and there {times} times"
            if act.outcome == "refused" and times:
                yield f"{act}: refused, and there"
            if times > 1:
                yield f"{act}: one deed with {times} effects"
        if act.outcome == "acknowledged":
            yield from _of_one_write(act, chains.get(act.record or "", ()))


def _sets_mark(entry: Entry, chain: Sequence[Entry]) -> bool:
    before = chain[entry.revision - 2] if 2 <= entry.revision <= len(chain) else None
    return entry.revision == 1 or (before is not None and before.mark != entry.mark)


def _of_one_write(act: Act, chain: Sequence[Entry]) -> Iterator[str]:
    found = [entry for entry in chain if entry.revision == act.revision]
    if len(found) != 1 or found[0].op != _OP_OF_DEED[act.deed]:
        yield f"{act}: the journal does not have it"
    elif act.mark and found[0].mark != act.mark:
        yield f"{act}: the journal has another one in its place"
    elif act.revision != act.on + 1:
        yield f"{act}: an update was lost between {act.on} and {act.revision}"


def _of_keys(acts: Iterable[Act], chains: Chains) -> Iterator[str]:
    """As many records as keys: each was made by one `create`, whatever was sent again."""
    made = [act for act in acts if act.deed == "create"]
    unknown = sum(act.outcome == "unknown" for act in made)
    acknowledged = sum(act.outcome == "acknowledged" for act in made)
    if not acknowledged <= len(chains) <= acknowledged + unknown:
        yield f"{len(chains)} records of {acknowledged} keys, and {unknown} unknown ones"


def _of_reads(acts: Sequence[Act], chains: Chains) -> Iterator[str]:
    """No answer is from before a write that was acknowledged before it was asked for."""
    writes: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if act.deed != "read" and act.outcome == "acknowledged":
            writes[act.record or ""].append(act)
    newest: dict[tuple[str, str, bool], tuple[float, int]] = {}
    for act in sorted(acts, key=lambda act: act.began):
        if act.deed != "read":
            continue
        record = act.record or ""
        chain = chains.get(record, ())
        known = max((w.revision for w in writes[record] if w.ended < act.began), default=0)
        if act.public:
            known = max((_public_revision(e) for e in chain if e.revision <= known), default=0)
        if act.revision < known:
            yield f"{act}: older than revision {known}, acknowledged before it was asked"
        before = newest.get((act.client, record, act.public), (0.0, 0))[1]
        if act.revision < before:
            yield f"{act}: older than {before}, which this client had read before"
        newest[(act.client, record, act.public)] = (act.ended, max(before, act.revision))
        if act.mark and act.mark not in _marks_at(chain, act):
            yield f"{act}: the record never was so"


def _public_revision(entry: Entry) -> int:
    return entry.public.revision if entry.public else 0


def _marks_at(chain: Sequence[Entry], act: Act) -> set[int]:
    return {
        entry.mark
        for entry in chain
        if (_public_revision(entry) if act.public else entry.revision) == act.revision
    }


def _in_full(entry: Entry) -> Followed:
    return Followed(entry.position, entry.record, entry.op, entry.revision)


def _in_public(journal: Iterable[Entry]) -> Iterator[Followed]:
    return iter([entry.public for entry in journal if entry.public])


def _of_followers(
    who: str, followed: Sequence[Followed], there: Iterable[Followed]
) -> Iterator[str]:
    """A follower was told of every change, once, in order; positions have no gap."""
    expected = sorted(there, key=lambda change: change.position)
    if [change.position for change in expected] != list(range(1, len(expected) + 1)):
        yield f"positions of the {who} feed have a gap"
    if list(followed) != expected:
        missed, wrong = set(expected) - set(followed), set(followed) - set(expected)
        yield f"the {who} follower missed {missed}, was told {wrong}, or it came twice"
