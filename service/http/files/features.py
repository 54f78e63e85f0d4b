"""GeoJSON (RFC 7946): a collection of features with flat properties, written as it is read."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from service.domain.geometries import Geometries
from service.http.csv_bodies import LIST_SEPARATOR, Cell, Column, line_reader
from service.http.files.passing import Batches


def geojson_parts(
    columns: Sequence[Column], batches: Batches, geometries: Geometries
) -> Iterator[bytes]:
    """A feature for each record; `geometry_of` says what its geometry is of, null where none is."""
    flats = [column for column in columns if column.cell is not Cell.COORDINATES]
    names = [column.name for column in flats]
    values = line_reader(flats, frozenset(), flat)
    before = b'{"type":"FeatureCollection","features":[\n'
    for batch in batches:
        drawn = geometries.of([each.record for each in batch])
        features = []
        for each, (geometry, of) in zip(batch, drawn, strict=True):
            properties = dict(zip(names, values(each.record), strict=True))
            properties["geometry_of"] = of
            feature = {
                "type": "Feature",
                "id": each.record["id"],
                "geometry": geometry,
                "properties": properties,
            }
            features.append(orjson.dumps(feature))
        yield before + b",\n".join(features)
        before = b",\n"
    yield b"\n]}\n" if before == b",\n" else before + b"]}\n"


def flat(value: Any) -> Any:
    """A value as one cell without a list in it: parts joined, nothing stated null."""
    if isinstance(value, list | tuple):
        return LIST_SEPARATOR.join(str(part) for part in value) or None
    return value
