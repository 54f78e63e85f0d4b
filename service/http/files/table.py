"""Parquet: typed columns, written by a process of its own, whose memory ends with the file."""

import subprocess
import sys
from collections.abc import Sequence
from typing import IO

import orjson

from service.http.csv_bodies import Column, value_reader
from service.http.files.passing import About, Batches

_CHILD = "service.http.files.table_process"
_PATIENCE = 60


class NotWritten(RuntimeError):
    """The process that writes the file ended before the file was whole."""


def write_table(
    columns: Sequence[Column], batches: Batches, about: About, target: IO[bytes]
) -> None:
    """Writes the whole table into a file.

    Arrow takes 70 MB as soon as it is imported: a process that ends gives them back.

    Raises:
        NotWritten: the file is not whole.
    """
    # Of the environment it needs nothing, and should not hold the service's passwords.
    child = subprocess.Popen(
        [sys.executable, "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=target,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        _feed(child, columns, batches, about)
        if child.wait(_PATIENCE) != 0:
            raise NotWritten("the table was not written")
    except BrokenPipeError as error:
        raise NotWritten("the table was not written") from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _feed(
    child: "subprocess.Popen[bytes]", columns: Sequence[Column], batches: Batches, about: About
) -> None:
    assert child.stdin is not None
    readers = [value_reader(column) for column in columns]
    with child.stdin as pipe:
        head = {"columns": [(column.name, column.cell.value) for column in columns]}
        pipe.write(orjson.dumps(head) + b"\n")
        for batch in about.noting(batches):
            values = [[read(each.record) for each in batch] for read in readers]
            pipe.write(orjson.dumps(values) + b"\n")
        credits = [
            {"licence": licence, "attribution": attribution, "records": records}
            for (licence, attribution), records in sorted(about.credits.items())
        ]
        tail = about.told() | {"credits": orjson.dumps(credits).decode()}
        pipe.write(orjson.dumps({"metadata": tail}) + b"\n")
