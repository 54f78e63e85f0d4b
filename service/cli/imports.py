"""`siege-tracker import`: a small client of POST /v1/imports, under the same rules as any other."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import click

from service.cli.exits import Failed

MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".ndjson": "application/x-ndjson",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNFINISHED = frozenset({"queued", "running"})
FAILURES = frozenset({"failed", "cancelled"})


def send(file: Path, *, profile: str, url: str, token: str, dry_run: bool) -> None:
    """Post the file, follow the import until it ends, print its row counts.

    Raises:
        Failed: the service cannot be reached, refuses the file, or the import fails.
    """
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if media_type is None:
        raise Failed(f"{file.name}: know {', '.join(sorted(MEDIA_TYPES))} only")
    query = urlencode({"profile": profile, "dry_run": str(dry_run).lower()})
    with file.open("rb") as body:
        request = urllib.request.Request(
            f"{url.rstrip('/')}/v1/imports?{query}",
            data=body,
            method="POST",
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": media_type,
                "Content-Length": str(file.stat().st_size),
            },
        )
        report = _ask(request)
    while report["state"] in UNFINISHED:
        time.sleep(0.5)
        report = _ask(
            urllib.request.Request(
                urljoin(f"{url.rstrip('/')}/", f"v1/imports/{report['id']}"),
                headers={"Authorization": f"Bearer {token}"},
            )
        )
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    if report["state"] in FAILURES:
        raise Failed(f"the import {report['state']}")


def _ask(request: urllib.request.Request) -> Any:
    if not request.full_url.startswith(("http://", "https://")):
        raise Failed(f"{request.full_url}: write an http or https address")
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        told = error.read(65_536).decode("utf-8", "replace")
        raise Failed(f"refused with {error.code}: {told}") from error
    except urllib.error.URLError as error:
        raise Failed(f"no answer from {request.full_url}: {error.reason}") from error
