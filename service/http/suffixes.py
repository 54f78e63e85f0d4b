"""One more route for each further format of an endpoint: `/v1/strikes.csv` beside `/v1/strikes`."""

from dataclasses import replace

from service.http.endpoint import Endpoint
from service.http.media import MEDIA_OF_FORMAT, SUFFIX_OF_FORMAT


def with_suffixes(endpoints: tuple[Endpoint, ...]) -> tuple[Endpoint, ...]:
    """The table plus one `.csv`, `.geojson` … route for every further format of a GET endpoint."""
    declared = {(endpoint.method, endpoint.path) for endpoint in endpoints}
    table: list[Endpoint] = []
    for endpoint in endpoints:
        table.append(endpoint)
        formats = endpoint.formats
        if endpoint.method != "GET" or not endpoint.suffixes or len(formats) < 2:
            continue
        if endpoint.path.endswith("}") or endpoint.fixed_format:
            continue
        for name, media in formats.items():
            path = _path(endpoint, name)
            if name not in MEDIA_OF_FORMAT or ("GET", path) in declared:
                continue
            table.append(_in_format(endpoint, name, media))
    return tuple(table)


def _in_format(endpoint: Endpoint, name: str, media: str) -> Endpoint:
    answers = {
        status: replace(body, media=(media,)) if body and status < 300 else body
        for status, body in endpoint.answers.items()
    }
    return replace(
        endpoint,
        path=_path(endpoint, name),
        operation_id=f"{endpoint.operation_id}{name.capitalize()}",
        summary=f"{endpoint.summary} ({name.upper()})",
        description=f"`{endpoint.operation_id}`, as {name.upper()}.",
        answers=answers,
        fixed_format=True,
    )


def _path(endpoint: Endpoint, name: str) -> str:
    return f"{endpoint.path}.{SUFFIX_OF_FORMAT.get(name, name)}"
