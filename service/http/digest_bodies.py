"""A digest as text for e-mail and as Markdown for a wiki, from the JSON alone."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.digests.lines import counted
from service.domain.sentences import persons
from service.domain.summary_words import SPOKEN_AREAS
from service.model.nouns import BY_PATH

WIDTH = 72
MEDIA = {"txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8"}
# So many records of a line are named in the text; its link has the others.
_NAMED = 3
_SPOKEN = 5
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages" / "templates"),
    autoescape=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Part:
    """A heading with its lines; `silent` is said where there is none."""

    title: str
    lines: Sequence[Mapping[str, Any]]
    silent: str


@dataclass
class References:
    """The records that lines name, numbered as they come."""

    listed: list[tuple[int, str]] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def of(self, line: Mapping[str, Any]) -> str:
        """The mark that stands behind a line, `` [3]``; empty where no record is behind it."""
        records, link = line.get("records") or [], line.get("link")
        named = str(records or link or "")
        if not named:
            return ""
        if named in self._known:
            return f" [{self._known[named]}]"
        number = self._known[named] = len(self._known) + 1
        self.listed += [(number, record) for record in records[:_NAMED]]
        if len(records) > _NAMED:
            self.listed.append((number, f"and {len(records) - _NAMED} more, in the JSON"))
        elif not records:
            self.listed.append((number, str(link)))
        return f" [{number}]"


def links_of(parameters: Mapping[str, str], first: date, last: date) -> dict[str, str]:
    """Where the same digest is read again, in each format, with its window written out."""
    kept = {name: value for name, value in parameters.items() if name not in ("format", "as_of")}
    query = urlencode(sorted({**kept, "from": str(first), "to": str(last)}.items()), safe=",:")
    return {
        "self": f"/v1/digest?{query}",
        "txt": f"/v1/digest.txt?{query}",
        "md": f"/v1/digest.md?{query}",
    }


def written(digest: Mapping[str, Any], form: str, base_url: str) -> tuple[str, str]:
    """A digest in a written form, with its media type.

    Args:
        digest: the JSON answer.
        form: `txt` or `md`.
        base_url: what addresses begin with in Markdown.
    """
    references = References()
    template = _TEMPLATES.get_template(f"digest.{form}")
    text = template.render(
        digest=digest,
        world=list(_world(digest["world"])),
        knowledge=list(_knowledge(digest["knowledge"])),
        mark=references.of,
        references=references.listed,
        wrapped=_wrapped,
        broken=_broken,
        escaped=_escaped,
        base=base_url,
        instant=_instant,
    )
    return text, MEDIA[form]


def _instant(told: str | None) -> str:
    return f"{told[:10]} {told[11:16]} UTC" if told else "never"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _broken(text: str) -> str:
    """An address on lines of its own, broken before its parameters where it is too long."""
    lines = [""]
    for piece in re.split(r"(?=[&,])", text):
        if lines[-1] and len(lines[-1]) + len(piece) > WIDTH - 6:
            lines.append("")
        lines[-1] += piece
    return _wrapped("\n    ".join(lines)) if len(lines) == 1 else "\n    ".join(lines)


def _escaped(text: str) -> str:
    """Text in which Markdown reads no mark-up, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _world(world: Mapping[str, Any]) -> Iterator[Part]:
    """The parts about the world, in the order of a situation report."""
    sieges, routes = world["sieges"], world["supply_routes"]
    areas = sieges["areas"] if len(sieges["areas"]) > SPOKEN_AREAS else ()
    yield Part(
        "Sieges",
        _told([*sieges["events"], *areas]),
        "No siege is recorded to have begun or ended in these days.",
    )
    yield Part(
        "Supply routes",
        _told([*routes["events"], *_unchanged(routes)]),
        "No supply route is recorded.",
    )
    estimates = world["people_besieged"]["lines"]
    people = [*(one for one in estimates if not one["stale"]), *world["designations"]]
    silent = "No estimate is recorded."
    if estimates:
        silent = "All estimates that are recorded are too old to stand for these days."
    yield Part("People besieged, and listings", _told(people), silent)
    yield Part("Attacks on health care", list(_care(world)), "None is recorded in these days.")
    yield Part(
        "People killed and injured",
        list(_casualties(world["casualties"])),
        "Nobody is recorded killed or injured in these days.",
    )
    aid = _told([*world["aid"]["lines"], *world["pauses"]])
    yield Part("Aid and pauses", aid, "No aid mission and no pause is recorded in these days.")


def _told(lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines, those that only may belong to the window so marked."""
    return [
        {**one, "sentence": f"Perhaps in these days: {one['sentence']}"}
        if one.get("within") == "possible"
        else one
        for one in lines
    ]


def _unchanged(routes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    changed = {one["route"] for one in routes["events"]}
    return [one for one in routes["routes"] if one["route"] not in changed]


def _care(world: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for topic, heading in (
        ("strikes", "Strikes on facilities or transports"),
        ("attacks_on_care", "All attacks on health care"),
    ):
        for one in world[topic]:
            yield {**one, "sentence": f"{heading}. {one['sentence']}"}
    facilities = world["facilities"]
    for one in (*(facilities["hit"] or ()), *(facilities["changed"] or ())):
        yield one


def _casualties(totals: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for total in totals:
        for one in total["lines"]:
            heading = f"{persons(total['population'], None).capitalize()} {total['metric']}"
            yield {**one, "sentence": f"{heading}. {one['sentence']}"}


def _knowledge(knowledge: Mapping[str, Any]) -> Iterator[Part]:
    """The parts about our knowledge."""
    counts: dict[str, list[str]] = {}
    for one in knowledge["counts"]:
        counts.setdefault(one["op"], []).append(counted(one["records"], BY_PATH[one["kind"]]))
    told = [{"sentence": f"{op.capitalize()}: {', '.join(of)}."} for op, of in counts.items()]
    yield Part("Records", told, "No record of this place changed.")
    if not told and not knowledge["contradictions"]["decided"]:
        return
    yield Part("Late news", knowledge["late"], "Nothing of earlier days was first told.")
    corrected = [*knowledge["dates_settled_anew"], *knowledge["changed"]]
    yield Part("Corrected, disputed, taken back", corrected, "Nothing.")
    yield Part("Contradictions", list(_contradictions(knowledge["contradictions"])), "None.")


def _contradictions(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in told["decided"]:
        yield {**one, "sentence": f"{one['op'].capitalize()}: {one['sentence']}"}
    if told["perhaps_new"]:
        count = told["perhaps_new"]
        yield {
            "sentence": f"{count} of {told['open']} open ones may be new, since a record of them"
            " changed in these days.",
            "link": told["link"],
        }
    for one in told["top"][:_SPOKEN]:
        yield {"sentence": one["sentence"], "records": one["records"]}
