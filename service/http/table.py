"""The route table at hand: which route serves an address, so that an answer can be made again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from service.http.citation_codes import Citation
from service.http.endpoint import Answer, Call
from service.model.problem import Problem

if TYPE_CHECKING:
    from service.http.routing import Route


class Table:
    """The routes of one application by the names of their operations."""

    def __init__(self) -> None:
        self._routes: Mapping[str, Route] = {}
        self._addresses: Map | None = None

    def fill(self, routes: "Mapping[str, Route]", addresses: Map) -> None:
        """Takes the routes and the map that finds them, once all are registered."""
        self._routes, self._addresses = routes, addresses

    def again(self, cited: Citation, call: Call) -> tuple[Answer, Call]:
        """The cited answer made anew, by the route that serves its address today.

        Raises:
            Problem: `not-found` where none does, and what the route refuses.
        """
        assert self._addresses is not None
        path = cited.request.split("\n")[1]
        try:
            name, named = self._addresses.bind("").match(path, method="GET")
        except HTTPException:
            name, named = "", {}
        route = self._routes.get(name)
        if route is None or not route.endpoint.past:
            raise Problem("not-found", "What was cited is not answered any more.")
        return route.again(cited, named, call)
