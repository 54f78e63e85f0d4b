"""Reads the SQL files: every statement has a name, and nothing is assembled from strings.

A file holds `-- name: <statement>` sections (the format of aiosql). `{view}`, `{reader}` and
`{table}` stand for relations of a noun, `{matches}` and other fragments for the file's own
statement of that name, or for one of `axes.sql`; `piece` gives what exports are put together from
(`export_rows.sql`). All are filled with quoted identifiers, never with text from a request.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from psycopg import sql

SQL_FOLDER = Path(__file__).parent / "sql"
# Statements that stand within others of their file.
FRAGMENTS = (
    "matches", "beside", "visible", "state_told",
    "touched", "struck", "seen", "meets", "reaches", "classed", "between",
    "axis_day", "strikes_met", "timely", "incidents",
)  # fmt: skip
# The file whose fragments stand within the statements of any other.
SHARED = "axes"


@cache
def load(name: str) -> Mapping[str, str]:
    """The statements of one file by name.

    Args:
        name: file name without `.sql`.
    Raises:
        ValueError: a statement stands before the first name, or a name comes twice.
    """
    statements: dict[str, str] = {}
    for section in (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8").split("-- name: ")[1:]:
        title, _, text = section.partition("\n")
        if title.strip() in statements:
            raise ValueError(f"{name}.sql: {title.strip()} stands twice")
        statements[title.strip()] = text.strip().rstrip(";")
    return statements


@cache
def of(
    file: str, name: str, *, view: tuple[str, str] | None = None, table: str = ""
) -> sql.Composed:
    """One statement, with the relation of a noun filled in.

    Args:
        view: (schema, noun's table) for `{view}`.
        table: noun's table for `{table}`.
    """
    names: dict[str, sql.Composable] = {}
    if view:
        names = {"view": sql.Identifier(*view), "reader": sql.Identifier(view[0])}
    if table:
        names["table"] = sql.Identifier("public", table)
    return _filled({**load(SHARED), **load(file)}, name, names)


def piece(file: str, name: str, **gaps: sql.Composable) -> sql.Composed:
    """A piece of a longer statement, its gaps filled with identifiers and further pieces.

    Args:
        gaps: what stands in each of its gaps.
    """
    return sql.SQL(load(file)[name]).format(**gaps)


def _filled(
    parts: Mapping[str, str], name: str, names: Mapping[str, sql.Composable]
) -> sql.Composed:
    within = {
        part: _filled(parts, part, names) for part in FRAGMENTS if f"{{{part}}}" in parts[name]
    }
    return sql.SQL(parts[name]).format(**names, **within)
