"""Reads the files that exports are, as people's tools do."""

import csv
import io
import json
from typing import Any

import openpyxl
import pyarrow.parquet as pq
from werkzeug.test import TestResponse

JSON = dict[str, Any]
FORMATS = ("csv", "ndjson", "geojson", "xlsx", "parquet")


def csv_rows(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def lines(answer: TestResponse) -> list[JSON]:
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


def features(answer: TestResponse) -> list[JSON]:
    collection = json.loads(answer.get_data())
    assert collection["type"] == "FeatureCollection"
    found: list[JSON] = collection["features"]
    return found


def sheets(answer: TestResponse) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of each sheet, the headings first."""
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    return {sheet.title: list(sheet.iter_rows()) for sheet in book.worksheets}


def sheet_rows(answer: TestResponse) -> list[JSON]:
    heads, *rows = next(iter(sheets(answer).values()))
    return [{head.value: one.value for head, one in zip(heads, row, strict=True)} for row in rows]


def table(answer: TestResponse) -> Any:
    return pq.read_table(io.BytesIO(answer.get_data()))


def ids(form: str, answer: TestResponse) -> list[str]:
    """The records of a file in its order."""
    if form == "parquet":
        listed: list[str] = table(answer)["id"].to_pylist()
        return listed
    read = {"csv": csv_rows, "ndjson": lines, "geojson": features, "xlsx": sheet_rows}[form]
    return [str(row["id"]) for row in read(answer)]
