-- name: forget_fields
DELETE FROM noun_field;

-- name: declare_field
INSERT INTO noun_field (noun, field, ordinal, tier, kind, vocabulary, refers_to)
VALUES (%(noun)s, %(field)s, %(ordinal)s, %(tier)s, %(kind)s, %(vocabulary)s, %(refers_to)s);

-- name: forget_words
DELETE FROM vocabulary_word;

-- name: declare_word
INSERT INTO vocabulary_word (vocabulary, value, ordinal) VALUES (%(vocabulary)s, %(value)s, %(ordinal)s);

-- name: prepare_anew
-- Makes the documents of every open record again, each after what it stands on. Where one is another
-- now, more may have been shown before, and the past is answered from here on; where none is, nothing
-- has changed. What was restored from a projection that did not name the documents it cites cannot be
-- made again from its claim, nor what states no count because that was withheld: they stay as they
-- were shown.
DO $$
DECLARE
  noun text;
  last bigint := (SELECT coalesce(max(c.position), 0) FROM change AS c);
BEGIN
  PERFORM set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true), set_config('siege.op', '', true),
    set_config('siege.actor', 'operator', true), set_config('siege.reason', 'made anew after a migration', true),
    set_config('siege.made_anew', 'yes', true);
  FOREACH noun IN ARRAY ARRAY['place', 'source', 'document', 'besieged_area', 'supply_route', 'facility', 'strike', 'route_status',
      'facility_status', 'siege', 'designation', 'casualty_figure', 'population_estimate', 'statement', 'aid_mission', 'pause'] LOOP
    EXECUTE format('UPDATE %I SET pending = pending WHERE state IN (''published'', ''disputed'')
      AND NOT jsonb_path_exists(body, ''$.citations[*] ? (!exists(@.document_id))'')
      AND NOT EXISTS (SELECT FROM unnest(withheld_public) AS w(name) WHERE coalesce(body -> w.name, ''null'') = ''null'')', noun);
  END LOOP;
  PERFORM set_config('siege.made_anew', '', true);
  UPDATE service_state SET past_from = clock_timestamp() WHERE EXISTS (SELECT FROM change AS c WHERE c.position > last);
END $$

-- name: compile
-- Writes the functions that hold the declared fields and words, and the columns of records, as
-- constants; a database on its way up from an earlier release has no such functions yet.
DO $$ BEGIN
  IF to_regprocedure('declarations_compile()') IS NOT NULL THEN
    PERFORM declarations_compile();
  END IF;
  IF to_regprocedure('journal_compile()') IS NOT NULL THEN
    PERFORM journal_compile();
  END IF;
END $$
