"""The formats that answers come in, by name and by media type."""

from collections.abc import Mapping

MEDIA_OF_FORMAT: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "ndjson": "application/x-ndjson",
    "txt": "text/plain",
    "md": "text/markdown",
    "yaml": "application/yaml",
    "html": "text/html",
    "atom": "application/atom+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "prometheus": "text/plain; version=0.0.4",
}
SUFFIX_OF_FORMAT: Mapping[str, str] = {"prometheus": "prom"}
"""Where the end of a path is not the name of the format."""
FORMAT_OF_MEDIA: Mapping[str, str] = {media: name for name, media in MEDIA_OF_FORMAT.items()}
