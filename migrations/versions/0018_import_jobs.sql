-- squawk-ignore-file adding-field-with-default, ban-drop-not-null, ban-drop-constraint, constraint-missing-not-valid, require-concurrent-index-creation
-- An import is a job: its file is sent in parts, waits, is read by a process of its own, and what
-- became of each row is told. There are few runs, so that a change of their table is quick.

ALTER TABLE import_run ADD COLUMN asked jsonb NOT NULL DEFAULT '{}';
ALTER TABLE import_run ADD COLUMN key_id uuid;
ALTER TABLE import_run ADD COLUMN queued_at timestamptz NOT NULL DEFAULT clock_timestamp();
ALTER TABLE import_run ADD COLUMN attempts int NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN stage text;
ALTER TABLE import_run ADD COLUMN stage_done int;
ALTER TABLE import_run ADD COLUMN rows_total int;
ALTER TABLE import_run ADD COLUMN error text;
ALTER TABLE import_run ADD COLUMN file_name text;
ALTER TABLE import_run ADD COLUMN file_size bigint;
ALTER TABLE import_run ADD COLUMN same_file_as uuid;
ALTER TABLE import_run ADD COLUMN cancel_asked_at timestamptz;
ALTER TABLE import_run ALTER COLUMN started_at DROP NOT NULL;
UPDATE import_run SET queued_at = started_at;
ALTER TABLE import_run DROP CONSTRAINT import_run_state_word;
ALTER TABLE import_run ADD CONSTRAINT import_run_state_word
  CHECK (state IN ('queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled'));
CREATE INDEX import_run_to_do ON import_run (queued_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX import_run_newest ON import_run (queued_at DESC, id DESC);

COMMENT ON TABLE import_run IS 'Every import of a file: who asked for it, how far it is, and what became of its rows. Records carry its id.';
COMMENT ON COLUMN import_run.state IS 'queued, running, completed, completed_with_errors, failed or cancelled.';
COMMENT ON COLUMN import_run.started_at IS 'When its latest attempt began; null while it is queued.';
COMMENT ON COLUMN import_run.asked IS 'What was asked for: dry_run, mode, on_existing, republication, publish and the options of the profile.';
COMMENT ON COLUMN import_run.key_id IS 'The key that asked for it, whose rights of the day of the run it writes with; null = from the command line.';
COMMENT ON COLUMN import_run.queued_at IS 'When its file had arrived.';
COMMENT ON COLUMN import_run.attempts IS 'How often it was begun; one that was cut off is begun again, three times at most.';
COMMENT ON COLUMN import_run.stage IS 'What is done just now: reading, recording …; null before and after.';
COMMENT ON COLUMN import_run.stage_done IS 'Rows that are through this stage.';
COMMENT ON COLUMN import_run.rows_total IS 'Rows of the file, once it is known how many.';
COMMENT ON COLUMN import_run.error IS 'Why it failed or ended early, in words for people, without a value of the file.';
COMMENT ON COLUMN import_run.file_name IS 'What its sender calls the file.';
COMMENT ON COLUMN import_run.file_size IS 'Bytes of the file.';
COMMENT ON COLUMN import_run.same_file_as IS 'An earlier import of the same file by the same organisation and profile; null = there is none.';
COMMENT ON COLUMN import_run.cancel_asked_at IS 'Since when it is to end at its next step.';

-- Parts come before their run: until all of them are there, nothing counts.
CREATE TABLE import_file (
  run_id uuid NOT NULL,
  part int NOT NULL,
  bytes bytea NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT import_file_pkey PRIMARY KEY (run_id, part)
);
-- Files are compressed already, or are read once: neither gains by compression.
ALTER TABLE import_file ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE import_file IS 'Files that wait to be imported, in parts; deleted when their run has ended. Parts of an upload that was cut off belong to no run and are swept.';
COMMENT ON COLUMN import_file.run_id IS 'The run, or the upload that becomes one.';
COMMENT ON COLUMN import_file.part IS 'Which part, from 0.';
COMMENT ON COLUMN import_file.bytes IS 'Up to 1 MiB of the file.';
COMMENT ON COLUMN import_file.received_at IS 'When it arrived.';

CREATE TABLE import_remark (
  run_id uuid NOT NULL CONSTRAINT import_remark_run_exists REFERENCES import_run,
  ordinal int NOT NULL,
  kind text NOT NULL CONSTRAINT import_remark_kind_word CHECK (kind IN ('fault', 'flag')),
  "row" int NOT NULL,
  column_name text,
  value text,
  code text NOT NULL,
  reason text NOT NULL,
  remedy text,
  external_id text,
  candidates jsonb,
  CONSTRAINT import_remark_pkey PRIMARY KEY (run_id, ordinal)
);
COMMENT ON TABLE import_remark IS 'What was refused of a file, and what a reviewer should look at. Holds cells as they were sent: for the organisation itself, reviewers and administrators; deleted 90 days after the run.';
COMMENT ON COLUMN import_remark.run_id IS 'The run.';
COMMENT ON COLUMN import_remark.ordinal IS 'The order of the report, from 1.';
COMMENT ON COLUMN import_remark.kind IS 'fault = the row was refused; flag = it was read, and should be looked at.';
COMMENT ON COLUMN import_remark."row" IS 'The row as a spreadsheet counts, or the member of a list from 1.';
COMMENT ON COLUMN import_remark.column_name IS 'The column; null = the row as a whole.';
COMMENT ON COLUMN import_remark.value IS 'The cell as it was sent.';
COMMENT ON COLUMN import_remark.code IS 'What is wrong, in a word that stays the same.';
COMMENT ON COLUMN import_remark.reason IS 'What is wrong, in words.';
COMMENT ON COLUMN import_remark.remedy IS 'What should stand there.';
COMMENT ON COLUMN import_remark.external_id IS 'What the file calls the row; null where it does not say.';
COMMENT ON COLUMN import_remark.candidates IS 'The places that may be meant, best first.';
