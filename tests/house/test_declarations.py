"""Words and fields stand in one file each; the database holds the same."""

from service.model.document_members import members
from service.model.nouns import NOUNS
from service.model.vocabulary import FOLDER, load_vocabularies
from service.storage.database import Database, Row

# What a reader needs beside the nouns, under one name in every schema.
_BESIDE = (
    "dataset",
    "place_ancestor", "place_boundary", "version", "standing", "ended_epoch", "readiness", "change",
    "protected", "contradiction_entry", "casualty_link", "casualty_nesting",
)  # fmt: skip
_TIERS = ("public", "keyed", "partner", "trusted", "full")


def _rows(database: Database, statement: bytes) -> list[Row]:
    with database.pool.connection() as connection:
        return connection.execute(statement).fetchall()


def test_the_words_of_the_database_are_those_of_the_files(migrated: Database) -> None:
    held = _rows(migrated, b"SELECT vocabulary, value, ordinal FROM vocabulary_word")
    written = {
        (name, str(term.value), term.order)
        for name, vocabulary in load_vocabularies().items()
        for term in vocabulary
    }
    assert {(row["vocabulary"], row["value"], row["ordinal"]) for row in held} == written
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(load_vocabularies())


def test_the_fields_of_the_database_are_those_of_the_declarations(migrated: Database) -> None:
    held = _rows(migrated, b"SELECT noun, field, ordinal, tier, vocabulary FROM noun_field")
    declared = {
        (noun.table, name, ordinal, int(tier), field.vocabulary if field else None)
        for noun in NOUNS
        for ordinal, (name, tier, _) in enumerate(members(noun))
        for field in [noun.by_name.get(name)]
    }
    assert {tuple(row.values()) for row in held} == declared


def test_every_vocabulary_that_a_field_names_is_there() -> None:
    named = {field.vocabulary for noun in NOUNS for field in noun.fields if field.vocabulary}
    assert named <= set(load_vocabularies())


def test_every_noun_has_its_table_and_every_record_table_its_noun(migrated: Database) -> None:
    held = _rows(
        migrated,
        b"SELECT table_name FROM information_schema.columns AS c WHERE c.table_schema = 'public'"
        b" AND c.column_name = 'document_public' AND c.table_name <> 'record_template'",
    )
    assert {row["table_name"] for row in held} == {noun.table for noun in NOUNS}


def test_every_noun_has_a_view_for_every_tier(migrated: Database) -> None:
    held = _rows(
        migrated,
        b"SELECT schemaname, viewname FROM pg_views WHERE schemaname LIKE '%\\_read'",
    )
    assert {(row["schemaname"], row["viewname"]) for row in held} == {
        (f"{tier}_read", name)
        for tier in _TIERS
        for name in (*(noun.table for noun in NOUNS), *_BESIDE)
    } | {("public_read", "living_by_month")}


def test_every_record_table_keeps_the_journal(migrated: Database) -> None:
    held = _rows(
        migrated,
        b"SELECT tgrelid::regclass::text AS noun, tgfoid::regproc::text AS called"
        b" FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    )
    kept = {(row["noun"], row["called"]) for row in held}
    for noun in NOUNS:
        assert (noun.table, "record_prepare") in kept
        assert (noun.table, "records_made") in kept
        assert (noun.table, "records_changed") in kept
    assert ("change", "change_refuse") in kept


def test_no_view_shows_a_table_of_keys_or_what_stands_behind_a_document(
    migrated: Database,
) -> None:
    held = _rows(
        migrated,
        b"SELECT table_schema, table_name, column_name FROM information_schema.columns"
        b" WHERE table_schema IN ('public_read', 'partner_read') AND column_name IN"
        b" ('body', 'document_full', 'document_trusted', 'recorded_by', 'recorder', 'pending')",
    )
    assert held == []
