"""What stands in a file, as text, however it is packed: leaks are searched in that."""

import gzip
import io
import zipfile

import pyarrow.parquet as pq

_ZIP, _GZIP, _PARQUET = b"PK\x03\x04", b"\x1f\x8b", b"PAR1"


def readable(body: bytes) -> str:
    """Every text of a body: archives opened, packed files unpacked, tables written out."""
    if body.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            return "\n".join([*names, *(readable(archive.read(name)) for name in names)])
    if body.startswith(_GZIP):
        return readable(gzip.decompress(body))
    if body.startswith(_PARQUET):
        table = pq.read_table(io.BytesIO(body))
        return f"{table.schema.metadata}\n{table.to_pylist()}"
    return body.decode("utf-8", "replace")
