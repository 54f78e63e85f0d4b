-- What an import wrote is known by its run, which nobody can type; what was erased stays closed.

ALTER TABLE change ADD COLUMN import_id uuid;
ALTER TABLE change ALTER COLUMN import_id SET DEFAULT nullif(current_setting('siege.import_id', true), '')::uuid;
COMMENT ON COLUMN change.import_id IS 'The run of an import that wrote or proposed it; null for all else.';

ALTER TABLE import_stage ADD COLUMN aside boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN import_stage.aside IS 'Whether it is recorded beside a record of its external id that its writer may not know of.';

CREATE TABLE erased_external_id (
  hash bytea NOT NULL,
  CONSTRAINT erased_external_id_pkey PRIMARY KEY (hash)
);
COMMENT ON TABLE erased_external_id IS 'External ids that were redacted: no import records anything under them again. Not the ids, only their hashes.';
COMMENT ON COLUMN erased_external_id.hash IS 'SHA-256 over the scheme, a unit separator and the external id.';
