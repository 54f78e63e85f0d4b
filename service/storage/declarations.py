"""Keeps the database's copy of the declared fields and words equal to the code's and the files'."""

from psycopg import Connection

from service.model.document_members import members
from service.model.nouns import NOUNS
from service.model.vocabulary import load_vocabularies
from service.storage import statements


def synchronise(connection: Connection) -> None:
    """Replaces the declared fields and words; run after every migration, in its transaction."""
    connection.execute(statements.of("declarations", "forget_fields"))
    connection.execute(statements.of("declarations", "forget_words"))
    fields = [
        {
            "noun": noun.table,
            "field": name,
            "ordinal": ordinal,
            "tier": int(tier),
            "kind": kind.value if kind else "derived",
            "vocabulary": declared.vocabulary if declared else None,
            "refers_to": declared.refers_to if declared else None,
        }
        for noun in NOUNS
        for ordinal, (name, tier, kind) in enumerate(members(noun))
        for declared in [noun.by_name.get(name)]
    ]
    words = [
        {"vocabulary": name, "value": str(term.value), "ordinal": term.order}
        for name, vocabulary in load_vocabularies().items()
        for term in vocabulary.terms
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statements.of("declarations", "declare_field"), fields)
        cursor.executemany(statements.of("declarations", "declare_word"), words)
    connection.execute(statements.of("declarations", "compile"))


def prepare_anew(connection: Connection) -> None:
    """Makes every open record's documents again; after a migration that may show less of them."""
    connection.execute(statements.of("declarations", "prepare_anew"))
