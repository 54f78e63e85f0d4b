"""Supply routes in a window: what closed, opened or changed, and how each stood at the end."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from service.domain.besieged_areas import speakers_of
from service.domain.digests.asked import Asked
from service.domain.digests.boundaries import rivals_in_words, told_of
from service.domain.digests.lines import label, line, when, within
from service.domain.route_answers import histories_of
from service.domain.route_timelines import RouteHistory
from service.domain.sentences import day_in_words
from service.domain.supply_routes import counts_on, headline_on, passability, status_on
from service.model.bounds import UNKNOWN, Bounds
from service.model.siege import BoundaryKind
from service.model.supply_route import RouteOnDay
from service.storage import supply_routes

_USABLE = frozenset({"open", "open_with_constraints"})


class Routes:
    """The routes of one digest, read once."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.histories = [history for history, _ in histories_of(asked.session, asked.area_ids)]
        ids = [row["id"] for row in supply_routes.routes_serving(asked.session, asked.area_ids)]
        documents = [
            orjson.loads(row["document"]) for row in supply_routes.statuses_of(asked.session, ids)
        ]
        self.by_route: defaultdict[str, list[Any]] = defaultdict(list)
        for document in documents:
            self.by_route[document["route_id"]].append(document)
        self.known = speakers_of(asked.session, documents)

    def counts(self, *, before: bool) -> dict[str, int] | None:
        """Routes by how they stood on the eve, or on the last day; None where none is recorded."""
        day = self.asked.eve if before else self.asked.last
        stale = self.asked.stale_days
        if not self.histories:
            return None
        counted = counts_on(headline_on(one.spans, day, stale) for one in self.histories)
        return {str(word): count for word, count in counted.items()}

    def events(self) -> list[dict[str, Any]]:
        """Statuses that began, or ended with none after them, in the window (R1).

        Returns:
            Lines with `event`: `opened`, `closed`, `changed` or `not_known_since`.

        Source: docs/methodology.md R1, digest.
        """
        found = [
            told
            for history in self.histories
            for document in self.by_route[history.id]
            for told in self._events(history, document)
        ]
        return sorted(found, key=lambda one: one["on"]["latest"] or one["on"]["earliest"])

    def _events(self, history: RouteHistory, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        began = Bounds.read(document["began"]) or UNKNOWN
        ended = Bounds.read(document["ended"])
        found = []
        if placed := within(began, self.asked.first, self.asked.last):
            before = self._before(history, document["mode"], began)
            event = _event(before, document["status"])
            found.append(self._line(history, document, event, began, placed, before))
        followed = ended is None or any(
            one["mode"] == document["mode"] and (Bounds.read(one["began"]) or UNKNOWN) == ended
            for one in self.by_route[history.id]
        )
        if ended and not followed and (placed := within(ended, self.asked.first, self.asked.last)):
            before = document["status"]
            found.append(self._line(history, document, "not_known_since", ended, placed, before))
        return found

    def _before(self, history: RouteHistory, mode: str, began: Bounds) -> str:
        first = began.earliest or began.latest
        assert first is not None
        eve = first - timedelta(days=1)
        return status_on(history.spans, eve, mode, self.asked.stale_days).status

    def _line(
        self,
        history: RouteHistory,
        document: Mapping[str, Any],
        event: str,
        bounds: Bounds,
        placed: str,
        before: str,
    ) -> dict[str, Any]:
        boundary: BoundaryKind = "end" if event == "not_known_since" else "start"
        by, rivals = told_of(self.asked, document, self.known, boundary, bounds)
        status = "unknown" if event == "not_known_since" else document["status"]
        mode = document["mode"]
        name = history.names.get("en") or history.slug
        of_whom = "" if mode == "all" else f" for {label('traffic_mode', mode)} traffic"
        told = self.asked.said_by(by)
        sentence = f"{name}{of_whom}: {_in_words(event, status, before, bounds)}"
        return line(
            f"{sentence}{f' ({told})' if told else ''}.{rivals_in_words(self.asked, rivals)}",
            "route-statuses",
            [document["id"]],
            according_to=by,
            event=event,
            route=history.slug,
            mode=mode,
            status_before=before,
            status=status,
            on=bounds.as_json(),
            within=placed,
            competing_dates=rivals,
        )

    def states(self) -> list[dict[str, Any]]:
        """Each route on the last day of the window (R2).

        Returns:
            Lines; a status that nobody saw lately is not known, with the last one that was seen.

        Source: docs/methodology.md R2.
        """
        asked = self.asked
        found = []
        for one in self.histories:
            after = headline_on(one.spans, asked.last, asked.stale_days)
            name = one.names.get("en") or one.slug
            found.append(
                line(
                    f"{name}: {_state_in_words(after)}.",
                    "route-statuses",
                    [after.span.id] if after.span else [span.id for span in one.spans],
                    route=one.slug,
                    names=dict(one.names),
                    status_before=headline_on(one.spans, asked.eve, asked.stale_days).status,
                    status=after.status,
                    stale=after.stale,
                    last_known=after.last_known.as_json() if after.last_known else None,
                )
            )
        return found


def _event(before: str, status: str) -> str:
    if passability(status) == "closed":
        return "closed" if passability(before) != "closed" else "changed"
    if status in _USABLE:
        return "opened" if before not in _USABLE else "changed"
    return "changed" if passability(status) != "unknown" else "not_known_since"


def _in_words(event: str, status: str, before: str, bounds: Bounds) -> str:
    was = label("route_status", before)
    if event == "not_known_since":
        return f"{was} until a day told as {when(bounds)}; no status is recorded after"
    earlier = "before that the status was not known" if before == "unknown" else f"before: {was}"
    return f"{label('route_status', status)} {when(bounds)}; {earlier}"


def _state_in_words(route: RouteOnDay) -> str:
    words = label("route_status", route.status)
    if route.status != "unknown":
        return f"{words}{_since(route.span.began)}" if route.span else words
    last = route.last_known
    if last is None or last.status == "unknown" or last.on is None:
        return "status not known"
    seen = label("route_status", last.status)
    return f"status not known; last known as {seen} on {day_in_words(last.on)}"


def _since(began: Bounds) -> str:
    first, last = began.earliest, began.latest
    if last is None:
        return ""
    since = f" since {day_in_words(last)}"
    return since if first == last else f"{since} at the latest"
