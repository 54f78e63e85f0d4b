"""Finding what a reference names: records by id or slug, sources by name, documents by URL."""

from collections.abc import Sequence
from uuid import UUID

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session


def which(session: Session, noun: Noun, text: str) -> UUID | None:
    """The live record, visible to the session, that a UUID or slug names; None where none is."""
    view = (session.schema, noun.table)
    if noun.table == "source":
        statement = statements.of("references", "which_source")
    else:
        name = "which_slug" if noun.slugged else "which"
        if noun.table == "facility":
            name = "which_facility"
        statement = statements.of("references", name, view=view)
    row = session.one(statement, {"text": text})
    return row["id"] if row else None


def named(session: Session, noun: Noun, key: str) -> list[Row]:
    """Live records, visible to the session, of which a name folds to the key."""
    view = (session.schema, noun.table)
    return session.all(statements.of("references", "which_name", view=view), {"key": key})


def sources_named(session: Session, key: str) -> list[Row]:
    """Sources of which a name folds to the key."""
    return session.all(statements.of("references", "sources_named"), {"key": key})


def known_source_slugs(session: Session, slugs: Sequence[str]) -> set[str]:
    """Which of the slugs name a source."""
    rows = session.all(statements.of("references", "source_slugs"), {"slugs": list(slugs)})
    return {row["slug"] for row in rows}


def document_by_url(session: Session, url: str) -> Row | None:
    """The document at an address."""
    return session.one(
        statements.of("references", "document_by_url", view=(session.schema, "document")),
        {"url": url},
    )


def field_report(session: Session, source_id: UUID) -> UUID | None:
    """The field-report document of an organisation's own source."""
    row = session.one(
        statements.of("references", "field_report", view=(session.schema, "document")),
        {"source_id": source_id},
    )
    return row["id"] if row else None


def known_documents(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Which of the ids name a document."""
    rows = session.all(
        statements.of("references", "documents_existing", view=(session.schema, "document")),
        {"ids": list(ids)},
    )
    return {row["id"] for row in rows}


def seen(session: Session, noun: Noun, ids: Sequence[UUID]) -> set[UUID]:
    """Which of the ids name a live record that the session may see."""
    rows = session.all(
        statements.of("references", "documents_existing", view=(session.schema, noun.table)),
        {"ids": list(ids)},
    )
    return {row["id"] for row in rows}


def external_id_holder(session: Session, scheme: str, value: str) -> Row | None:
    """The record that carries an external id."""
    return session.one(
        statements.of("references", "external_id_holder"), {"scheme": scheme, "value": value}
    )


def external_ids_held(session: Session, scheme: str) -> set[str]:
    """All values of a scheme."""
    rows = session.all(statements.of("references", "external_ids_held"), {"scheme": scheme})
    return {row["value"] for row in rows}


def documents_sensitivity(session: Session, ids: Sequence[UUID]) -> list[str]:
    """The sensitivities that the documents have."""
    rows = session.all(statements.of("references", "documents_sensitivity"), {"ids": list(ids)})
    return [row["sensitivity"] for row in rows]
