-- Where the claims of a file wait, checked, until they are recorded. Unlogged: what a crash of the
-- database takes away is read again from the file, and nothing is recorded from half a stage.

CREATE UNLOGGED TABLE import_stage (
  run_id uuid NOT NULL,
  ordinal bigint NOT NULL,
  "row" int NOT NULL,
  noun text NOT NULL,
  external_id text NOT NULL,
  record_id uuid NOT NULL,
  body jsonb NOT NULL,
  sensitivity text NOT NULL,
  name_keys text[] NOT NULL,
  loose_keys text[] NOT NULL,
  flags jsonb NOT NULL,
  shared boolean NOT NULL DEFAULT false,
  staged_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT import_stage_pkey PRIMARY KEY (run_id, ordinal)
);
COMMENT ON TABLE import_stage IS 'Claims of files that are being imported, checked and not yet recorded; emptied when the run ends. Not logged: a run whose stage is lost is begun anew.';
COMMENT ON COLUMN import_stage.run_id IS 'The run.';
COMMENT ON COLUMN import_stage.ordinal IS 'The order of the claims, from 1.';
COMMENT ON COLUMN import_stage."row" IS 'The row of the file as a spreadsheet counts; one row may make several claims.';
COMMENT ON COLUMN import_stage.noun IS 'The table of the record it becomes.';
COMMENT ON COLUMN import_stage.external_id IS 'What the file calls it.';
COMMENT ON COLUMN import_stage.record_id IS 'The id it is given where nothing is recorded under its external id.';
COMMENT ON COLUMN import_stage.body IS 'The claim in its stored form.';
COMMENT ON COLUMN import_stage.sensitivity IS 'How open it is, unless its recorder says otherwise.';
COMMENT ON COLUMN import_stage.name_keys IS 'Its names, folded.';
COMMENT ON COLUMN import_stage.loose_keys IS 'Its names, by sound.';
COMMENT ON COLUMN import_stage.flags IS 'What a reviewer should look at.';
COMMENT ON COLUMN import_stage.shared IS 'Whether several rows of the file tell of it: it is recorded once.';
COMMENT ON COLUMN import_stage.staged_at IS 'When it was read.';
