-- name: forget_fields
DELETE FROM noun_field;

-- name: declare_field
INSERT INTO noun_field (noun, field, ordinal, tier, kind, vocabulary, refers_to)
VALUES (%(noun)s, %(field)s, %(ordinal)s, %(tier)s, %(kind)s, %(vocabulary)s, %(refers_to)s);

-- name: forget_words
DELETE FROM vocabulary_word;

-- name: declare_word
INSERT INTO vocabulary_word (vocabulary, value, ordinal) VALUES (%(vocabulary)s, %(value)s, %(ordinal)s);
