"""Makes many strikes and figures of a few, past the triggers and as they would have made them."""

from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import DictRow

CITIES = 2_000
FIRST, DAYS = "2014-01-01", 3_652
# The town and the day of what was written; what is made of it is at other towns and days.
TOWN, DAY = "city-0", "2013-12-31"
WRITTEN = 400

Positions = dict[str, Any]

# Of what a row is made of that is known before: how often each town comes (few are often in the
# news), and the day.
_PLANNED = """
CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
SELECT g.n, r.id AS old, gen.id AS id, c.id AS place, c.slug,
       (%(first)s::date + (random() * (%(days)s - 1))::int)::text AS day, r.place AS old_place
FROM generate_series(1, %(missing)s) AS g(n)
CROSS JOIN LATERAL (SELECT 1 + g.n %% %(written)s AS template, least(%(cities)s - 1,
    floor(11 * (power((%(cities)s + 10) / 11.0, random()) - 1))::int) AS town) AS w
JOIN town AS c ON c.n = w.town
JOIN written AS r ON r.n = w.template
CROSS JOIN LATERAL (SELECT md5(%(noun)s || ' ' || g.n + %(have)s)::uuid AS id) AS gen
"""
_WRITTEN_ROWS = """
CREATE TEMPORARY TABLE written ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY r.id) AS n, r.id, r.place_id AS place FROM {table} AS r
WHERE r.sort_key = %(day)s AND r.recorder = 'written' {only}
"""
_TOWNS = """
CREATE TEMPORARY TABLE town ON COMMIT DROP AS
SELECT substr(p.slug, 6)::int AS n, p.id, p.slug FROM place AS p WHERE p.slug LIKE 'city-%%'
"""
_MORE = """
INSERT INTO {table} ({columns})
SELECT {values} FROM planned AS g JOIN {table} AS o ON o.id = g.old ORDER BY g.n
"""
_TOLD = """
INSERT INTO change ({columns})
SELECT {values} FROM planned AS g JOIN change AS o ON o.record_id = g.old ORDER BY g.n
"""
_IDS = "INSERT INTO record_id (id, noun) SELECT id, %(noun)s FROM planned"
_CITED = """
INSERT INTO citation (noun, record_id, document_id)
SELECT o.noun, g.id, o.document_id FROM planned AS g JOIN citation AS o ON o.record_id = g.old
"""
_POSITIONS = (
    "SELECT own_full, own_trusted, own_partner, own_public FROM scope_version WHERE scope = %s"
)
_WORLD = UUID(int=0)
_GROWING = ("strike", "casualty_figure", "change", "record_id", "citation")
_PLAIN_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
FROM pg_index AS i
WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique
"""


def multiply(connection: Connection[DictRow], records: int) -> None:
    """Adds what is missing of strikes and casualty figures up to so many of each."""
    run = connection.execute
    run(
        "SELECT setseed(0.2016), set_config('session_replication_role', 'replica', true),"
        " set_config('maintenance_work_mem', '256MB', true),"
        " set_config('work_mem', '64MB', true)"
    )
    run(_TOWNS)
    before = run(_POSITIONS, (_WORLD,)).fetchone()
    assert before is not None
    indexes = run(_PLAIN_INDEXES, (list(_GROWING),)).fetchall() if records >= 50_000 else []
    for each in indexes:
        run(sql.SQL("DROP INDEX {}").format(sql.Identifier(each["name"])))
    positions = dict(before)
    for table in ("strike", "casualty_figure"):
        _multiply(connection, table, records, positions)
    for each in indexes:
        run(each["made"].encode())
    run("ANALYZE change")
    first, last = before["own_full"] + 1, positions["own_full"]
    run("SELECT touch_versions(%s, %s)", (first, last))
    run("SELECT noun_count_anew()")


def _multiply(
    connection: Connection[DictRow], table: str, records: int, positions: Positions
) -> None:
    run = connection.execute
    row = run(sql.SQL("SELECT count(*) AS have FROM {}").format(sql.Identifier(table))).fetchone()
    have = int((row or {})["have"])
    only = sql.SQL("AND r.basis = 'incident'" if table == "casualty_figure" else "")
    chosen = sql.SQL(_WRITTEN_ROWS).format(table=sql.Identifier(table), only=only)
    run(chosen, {"day": DAY})
    asked = {
        "first": FIRST,
        "days": DAYS,
        "missing": max(records - have, 0),
        "have": have,
        "noun": table,
        "cities": CITIES,
        "written": WRITTEN,
    }
    run(_PLANNED, asked)
    run("ANALYZE planned")
    run(_filled(_MORE, table, _columns(connection, table)), positions)
    run(_filled(_TOLD, "change", _columns(connection, "change")), positions)
    run(_IDS, {"noun": table})
    run(_CITED)
    for tier in positions:
        positions[tier] += asked["missing"]
    run("DROP TABLE planned, written")


def _columns(connection: Connection[DictRow], table: str) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE"
        " attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped",
        (table,),
    )
    return [(row["name"], row["type"]) for row in found]


def _filled(statement: str, table: str, columns: list[tuple[str, str]]) -> sql.Composed:
    values = [_value(name, kind) for name, kind in columns]
    names = [sql.Identifier(name) for name, _ in columns]
    return sql.SQL(statement).format(  # type: ignore[arg-type]
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(names),
        values=sql.SQL(", ").join(values),
    )


def _value(name: str, kind: str) -> sql.Composable:
    own = sql.Identifier("o", name)
    if name in ("id", "record_id"):
        return sql.SQL("g.id")
    if name.startswith("place_ids"):
        return sql.SQL("ARRAY[g.place]")
    if name == "position":
        return sql.SQL("%(own_full)s + g.n")
    if name.startswith("position_"):
        tier = sql.Placeholder(f"own_{name.removeprefix('position_')}")
        return sql.SQL("{} + g.n").format(tier)
    if name in ("body", "after", "documents") or name.startswith("document_"):
        # Whatever a document says of its record, its town and its day, it says of the new one.
        text = sql.SQL(
            "replace(replace(replace(replace({}::text, o.{}::text, g.id::text),"
            " g.old_place::text, g.place::text), {}, '\"' || g.slug || '\"'), {}, g.day)::{}"
        )
        key = sql.SQL("record_id" if name in ("after", "documents") else "id")
        return text.format(own, key, f'"{TOWN}"', DAY, sql.SQL(kind))  # type: ignore[arg-type]
    return own
