"""What contradictions are found in, and what people wrote down or decided about them."""

from collections.abc import Sequence
from uuid import UUID

from service.model.actor import Reader
from service.model.contradiction import Contradiction
from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def dated(session: Session, scope: Scope, table: str) -> list[Row]:
    """Records of a noun with competing dates: id, place_ids, document."""
    statement = statements.of("contradictions", "dated", view=(session.schema, table))
    return session.all(statement, scope.parameters())


def told(session: Session, scope: Scope) -> list[Row]:
    """Durations, shares and rates as sources state them."""
    statement = statements.of("contradictions", "told", view=(session.schema, "statement"))
    return session.all(statement, scope.parameters())


def pauses(session: Session, scope: Scope) -> list[Row]:
    """Ceasefires and pauses."""
    statement = statements.of("contradictions", "pauses", view=(session.schema, "pause"))
    return session.all(statement, scope.parameters())


def figures(session: Session, scope: Scope) -> list[Row]:
    """Casualty figures that may be held against each other."""
    statement = statements.of("contradictions", "figures", view=(session.schema, "casualty_figure"))
    return session.all(statement, scope.parameters())


def estimates(session: Session, scope: Scope) -> list[Row]:
    """Population estimates of every class."""
    view = (session.schema, "population_estimate")
    return session.all(statements.of("contradictions", "estimates", view=view), scope.parameters())


def struck(session: Session, scope: Scope) -> list[Row]:
    """Strikes on what was destroyed before; for the trusted tier, which knows facilities."""
    statement = statements.of("contradictions", "struck", view=(session.schema, "strike"))
    return session.all(statement, scope.parameters())


def entries(session: Session, scope: Scope) -> list[Row]:
    """What people wrote down or decided, in order, as far as the session's tier may know."""
    view = (session.schema, "contradiction_entry")
    return session.all(statements.of("contradictions", "entries", view=view), scope.parameters())


def version(session: Session, scope: Scope) -> int:
    """The last entry that can have changed an answer about the scope; 0 where there is none."""
    view = (session.schema, "contradiction_entry")
    row = session.one(statements.of("contradictions", "version", view=view), scope.parameters())
    return int(row["number"]) if row else 0


def write(
    session: Session,
    contradiction: Contradiction,
    op: str,
    reason: str,
    writer: Reader,
    record_ids: Sequence[UUID],
    *,
    opens: bool = False,
) -> Row | None:
    """Adds an entry; None where the contradiction is written down already.

    Call it with the journal open: entries are numbered in the order of their commits.
    Args:
        opens: the decision tells the sentence too, to whom it was not told before.
    """
    return session.one(
        statements.of("contradictions", "write"),
        {
            "id": contradiction.id,
            "op": op,
            "kind": contradiction.kind,
            "sentence": contradiction.sentence if op == "recorded" or opens else None,
            "record_ids": list(record_ids),
            "trusted_only": contradiction.trusted_only,
            "reason": reason,
            "organisation": writer.organisation or "",
            "holder": writer.holder or "",
        },
    )


def waiting_writer(session: Session, contradiction_id: UUID) -> str | None:
    """Who wrote down what no other person has accepted yet; None where nothing waits for one."""
    row = session.one(statements.of("contradictions", "waiting_writer"), {"id": contradiction_id})
    return str(row["holder"]) if row else None


def dataset(session: Session) -> Row:
    """How many contradictions people wrote down or decided on, the last time, and all entries."""
    view = (session.schema, "contradiction_entry")
    row = session.one(statements.of("contradictions", "dataset", view=view))
    assert row is not None
    return row
