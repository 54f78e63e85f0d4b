-- So that one key has so many files on their way or waiting, and no more.
CREATE TABLE import_upload (
  run_id uuid NOT NULL,
  key_id uuid NOT NULL,
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT import_upload_pkey PRIMARY KEY (run_id)
);
CREATE INDEX import_upload_of_key ON import_upload (key_id);
COMMENT ON TABLE import_upload IS 'Files that are being sent: a row from before their first byte until they are queued, given up or swept.';
COMMENT ON COLUMN import_upload.run_id IS 'The run that the upload may become.';
COMMENT ON COLUMN import_upload.key_id IS 'The key that sends it.';
COMMENT ON COLUMN import_upload.begun_at IS 'When it began.';
