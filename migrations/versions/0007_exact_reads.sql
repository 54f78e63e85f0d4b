-- Every answer that showed something exact: who got it, and of which records. It is written before
-- the answer is sent, so that nothing exact leaves without a row.

CREATE TABLE exact_read (
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  key_id uuid NOT NULL,
  holder text NOT NULL,
  organisation text NOT NULL,
  tier text NOT NULL,
  request_id text NOT NULL,
  operation text NOT NULL,
  noun text NOT NULL,
  record_ids uuid[] NOT NULL CONSTRAINT exact_read_names_records CHECK (record_ids <> '{}'),
  CONSTRAINT exact_read_pkey PRIMARY KEY (position)
);
CREATE INDEX exact_read_records ON exact_read USING gin (record_ids);
CREATE INDEX exact_read_holder ON exact_read (holder, position);
CREATE INDEX exact_read_at ON exact_read (at);

CREATE FUNCTION exact_read_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was read stays written' USING ERRCODE = 'check_violation', CONSTRAINT = 'exact_read_append_only', TABLE = 'exact_read';
END $$;
CREATE TRIGGER exact_read_append_only BEFORE UPDATE OR DELETE ON exact_read FOR EACH ROW EXECUTE FUNCTION exact_read_refuse();
CREATE TRIGGER exact_read_never_emptied BEFORE TRUNCATE ON exact_read FOR EACH STATEMENT EXECUTE FUNCTION exact_read_refuse();

-- An answer that is kept for a retry shows the same records again.
ALTER TABLE idempotency_key ADD COLUMN exact jsonb NOT NULL DEFAULT '{}';

COMMENT ON TABLE exact_read IS 'Append-only: every answer that showed something only the trusted tier, the recording organisation or a reviewer sees. For administrators.';
COMMENT ON COLUMN exact_read.position IS 'Counts the rows; a gap is an answer that was not sent.';
COMMENT ON COLUMN exact_read.at IS 'When it was read.';
COMMENT ON COLUMN exact_read.key_id IS 'The key that was shown.';
COMMENT ON COLUMN exact_read.holder IS 'The person who held the key then.';
COMMENT ON COLUMN exact_read.organisation IS 'The organisation of the key then.';
COMMENT ON COLUMN exact_read.tier IS 'The tier of the key then.';
COMMENT ON COLUMN exact_read.request_id IS 'The request, as the access log names it.';
COMMENT ON COLUMN exact_read.operation IS 'The operation, as the contract names it.';
COMMENT ON COLUMN exact_read.noun IS 'The table of the records.';
COMMENT ON COLUMN exact_read.record_ids IS 'The records that were shown exactly.';
COMMENT ON COLUMN idempotency_key.exact IS 'The records that the answer shows exactly, by noun.';
