"""Who works on an import: held by an open transaction, and let go of by whatever ends it."""

from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from service.storage import statements
from service.storage.database import Database


class Hold:
    """A connection of its own that holds one run at a time.

    A process that is killed lets go at once, and so does a server that is; behind a pooler in
    transaction mode it holds too. No snapshot is held meanwhile.
    """

    def __init__(self, database: Database) -> None:
        self._dsn = database.dsn
        self._connection: Connection[Any] | None = None

    def take(self, run_id: UUID) -> bool:
        """Holds a run; False where somebody else does.

        Raises:
            OperationalError: the database does not answer.
        """
        self.release()
        connection = self._connected()
        connection.execute(statements.of("import_holds", "stay"))
        row = connection.execute(
            statements.of("import_holds", "hold"), {"id": str(run_id)}
        ).fetchone()
        if row is None or not row["taken"]:
            connection.rollback()
            return False
        return True

    def stands(self) -> bool:
        """Whether what was taken is still held."""
        if self._connection is None or self._connection.closed:
            return False
        try:
            self._connection.execute(statements.of("import_holds", "here"))
        except psycopg.Error:
            self.close()
            return False
        return True

    def release(self) -> None:
        """Lets go of what is held."""
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        """Ends the connection, and with it the hold."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._dsn, row_factory=dict_row, prepare_threshold=None, connect_timeout=3
            )
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
