"""The process that writes a Parquet file: columns and values come in, the file goes out."""

import sys
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

_TYPES: dict[str, Any] = {
    "text": pa.string(),
    "edtf": pa.string(),
    "texts": pa.list_(pa.string()),
    "day": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
    "whole": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "coordinates": pa.list_(pa.float64()),
}
# Written as text and read by Arrow itself.
_FROM_TEXT = ("day", "instant")
_ROW_GROUP = 100_000


def main() -> None:
    """Reads the columns, batches of values, at last the metadata; writes the file as it goes."""
    lines = sys.stdin.buffer
    columns = orjson.loads(next(lines))["columns"]
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns])
    with pq.ParquetWriter(sys.stdout.buffer, schema, compression="zstd") as writer:
        waiting: list[Any] = []
        for line in lines:
            told = orjson.loads(line)
            if isinstance(told, dict):
                _write(writer, schema, waiting)
                writer.add_key_value_metadata(told["metadata"])
                return
            arrays = [_array(values, kind) for values, (_, kind) in zip(told, columns, strict=True)]
            waiting.append(pa.record_batch(arrays, schema=schema))
            if sum(batch.num_rows for batch in waiting) >= _ROW_GROUP:
                _write(writer, schema, waiting)
                waiting = []
    # Without its last line the file is not whole.
    sys.exit(1)


def _write(writer: Any, schema: Any, batches: list[Any]) -> None:
    if batches:
        writer.write_table(pa.Table.from_batches(batches, schema), row_group_size=_ROW_GROUP)


def _array(values: list[Any], kind: str) -> Any:
    if kind in _FROM_TEXT:
        return pa.array(values, pa.string()).cast(_TYPES[kind])
    if kind == "texts":
        values = [None if each is None else [_text(part) for part in each] for each in values]
    elif kind in ("text", "edtf"):
        values = [None if each is None else _text(each) for each in values]
    return pa.array(values, _TYPES[kind])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


if __name__ == "__main__":
    main()
