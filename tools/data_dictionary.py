"""Writes docs/data-dictionary.md from the comments of the migrated schema.

python3 -m tools.data_dictionary [--check]
"""

import sys
from pathlib import Path
from typing import Any

import psycopg

from service.storage import migrate
from service.storage.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "data-dictionary.md"
NOT_OURS = ["alembic_version"]
SCHEMAS = ["public", "public_read", "partner_read", "trusted_read", "full_read"]
_HEAD = """\
# Data dictionary

Written by `make dictionary` from the comments in the database; `tests/house` fails where it is
not fresh. One table holds the records of one noun: the first columns are the same in all of them
and stand here once. What the members of `body` mean stands in the contract (`openapi.yaml`).
"""
_RELATIONS = """
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind = 'v' AS view,
       obj_description(c.oid, 'pg_class') AS said
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v') AND n.nspname = ANY (%(schemas)s) AND c.relname <> ALL (%(not_ours)s)
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname = 'public' DESC, n.nspname, c.relname
"""
_COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attgenerated <> '' AS generated, col_description(a.attrelid, a.attnum) AS said
FROM pg_attribute AS a WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_SCHEMAS = """
SELECT n.nspname AS name, obj_description(n.oid, 'pg_namespace') AS said
FROM pg_namespace AS n WHERE n.nspname = ANY (%(schemas)s) AND n.nspname <> 'public' ORDER BY 1
"""

Row = dict[str, Any]


class Uncommented(ValueError):
    """Relations or columns that no comment explains."""


def dictionary(connection: psycopg.Connection[Any]) -> str:
    """The document for a migrated database.

    Raises:
        Uncommented: naming every table, view and column of ours that has no comment.
    """
    relations = _rows(connection, _RELATIONS, schemas=SCHEMAS, not_ours=NOT_OURS)
    columns = {row["oid"]: _rows(connection, _COLUMNS, oid=row["oid"]) for row in relations}
    _refuse_silence(relations, columns)
    shared = next(columns[row["oid"]] for row in relations if row["name"] == "record_template")
    common = {column["name"] for column in shared}
    parts = [_HEAD, "## Columns of every table of records\n", _table(shared)]
    for row in relations:
        if row["view"] or row["name"] == "record_template":
            continue
        own = columns[row["oid"]]
        records = common <= {column["name"] for column in own}
        kept = [column for column in own if not (records and column["name"] in common)]
        parts += [f"## `{row['name']}`\n", f"{row['said']}\n", _table(kept)]
    parts.append("## Views\n")
    for schema in _rows(connection, _SCHEMAS, schemas=SCHEMAS):
        named = [row for row in relations if row["view"] and row["schema"] == schema["name"]]
        listed = "\n".join(f"- `{schema['name']}.{row['name']}`: {row['said']}" for row in named)
        parts.append(f"`{schema['name']}`: {schema['said']}\n\n{listed}\n")
    return "\n".join(parts)


def _rows(connection: psycopg.Connection[Any], statement: str, **given: Any) -> list[Row]:
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(statement.encode(), given).fetchall()


def _refuse_silence(relations: list[Row], columns: dict[int, list[Row]]) -> None:
    silent = [f"{row['schema']}.{row['name']}" for row in relations if not row["said"]]
    silent += [
        f"{row['name']}.{column['name']}"
        for row in relations
        if not row["view"]
        for column in columns[row["oid"]]
        if not column["said"]
    ]
    if silent:
        raise Uncommented(f"no COMMENT ON: {', '.join(silent)}")


def _table(columns: list[Row]) -> str:
    lines = ["| column | type | what it is |", "|---|---|---|"]
    for column in columns:
        derived = " *(generated)*" if column["generated"] else ""
        lines.append(f"| `{column['name']}` | {column['type']}{derived} | {column['said']} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Migrates a private database and writes, or with `--check` compares, the document."""
    with EmbeddedServer(None) as server:
        server.start()
        dsn = server.dsn("postgres")
        migrate.upgrade(dsn)
        with psycopg.connect(dsn) as connection:
            fresh = dictionary(connection)
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh:
            sys.exit("docs/data-dictionary.md is not fresh: run `make dictionary`")
        return
    TARGET.write_text(fresh, encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
