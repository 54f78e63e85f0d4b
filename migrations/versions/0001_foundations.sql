-- Words, declared fields, keys, and the immutable readers that generated columns are made with.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE SCHEMA public_read;
CREATE SCHEMA keyed_read;
CREATE SCHEMA partner_read;
CREATE SCHEMA trusted_read;
CREATE SCHEMA full_read;

-- Immutable because the text is an ISO day that the write path has already validated: a plain cast
-- depends on DateStyle and so may not stand in a generated column.
CREATE FUNCTION iso_day(day text) RETURNS date
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN make_date(substr(day, 1, 4)::int, substr(day, 6, 2)::int, substr(day, 9, 2)::int);

-- The certain core [start.latest, end.earliest) of a span: the days on which it surely held. Empty
-- where a start is not known; a single day where an end is not known.
CREATE FUNCTION certain_core(start_latest date, end_stated boolean, end_earliest date, ongoing boolean)
  RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN start_latest IS NULL THEN 'empty'::daterange
    WHEN end_stated AND end_earliest IS NULL THEN daterange(start_latest, start_latest, '[]')
    WHEN end_stated AND end_earliest <= start_latest THEN 'empty'::daterange
    WHEN end_stated THEN daterange(start_latest, end_earliest, '[)')
    WHEN ongoing THEN daterange(start_latest, NULL, '[)')
    ELSE daterange(start_latest, start_latest, '[]')
  END;

CREATE FUNCTION uuid_list(value jsonb) RETURNS uuid[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE jsonb_typeof(value)
    WHEN 'array' THEN ARRAY(SELECT t.v::uuid FROM jsonb_array_elements_text(value) WITH ORDINALITY AS t(v, n) ORDER BY t.n)
    WHEN 'string' THEN ARRAY[(value #>> '{}')::uuid]
    ELSE '{}'::uuid[]
  END;

CREATE TABLE vocabulary_word (
  vocabulary text NOT NULL,
  value text NOT NULL,
  ordinal int NOT NULL,
  CONSTRAINT vocabulary_word_pkey PRIMARY KEY (vocabulary, value)
);
COMMENT ON TABLE vocabulary_word IS 'The controlled words, kept equal to the files in service/vocabularies by every migration run.';

CREATE TABLE noun_field (
  noun text NOT NULL,
  field text NOT NULL,
  ordinal int NOT NULL,
  tier int NOT NULL CONSTRAINT noun_field_tier_range CHECK (tier BETWEEN 0 AND 3),
  kind text NOT NULL,
  vocabulary text,
  refers_to text,
  CONSTRAINT noun_field_pkey PRIMARY KEY (noun, field)
);
COMMENT ON TABLE noun_field IS 'The fields of every noun and the lowest tier (0 public, 1 partner, 2 trusted, 3 own organisation and reviewers) that sees each; kept equal to the declarations by every migration run.';

CREATE TABLE api_key (
  id uuid NOT NULL,
  prefix text NOT NULL,
  secret_sha256 bytea NOT NULL,
  name text NOT NULL,
  holder text NOT NULL,
  organisation text NOT NULL,
  tier text NOT NULL CONSTRAINT api_key_tier_word CHECK (tier IN ('public', 'partner', 'trusted')),
  permissions text[] NOT NULL CONSTRAINT api_key_permissions_word CHECK (permissions <@ ARRAY['record', 'review', 'admin']),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_on date,
  revoked_at timestamptz,
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_prefix_unique UNIQUE (prefix)
);
COMMENT ON TABLE api_key IS 'Keys by the hash of their secret; the secret itself is shown once and never stored.';

CREATE TABLE idempotency_key (
  key_id uuid NOT NULL CONSTRAINT idempotency_key_key_exists REFERENCES api_key ON DELETE CASCADE,
  idempotency_key text NOT NULL,
  request_digest bytea NOT NULL,
  status int NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (key_id, idempotency_key)
);
COMMENT ON TABLE idempotency_key IS 'The answers to writes that carried an Idempotency-Key, kept 30 days; each was stored in the transaction of its effect.';
CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);

CREATE TABLE service_state (
  one boolean NOT NULL DEFAULT true CONSTRAINT service_state_one_row CHECK (one),
  epoch uuid NOT NULL,
  seeded_at timestamptz,
  public_delay_hours int NOT NULL DEFAULT 72 CONSTRAINT service_state_delay_not_negative CHECK (public_delay_hours >= 0),
  public_precision text NOT NULL DEFAULT 'admin2' CONSTRAINT service_state_precision_word CHECK (public_precision IN ('country', 'admin1', 'admin2')),
  CONSTRAINT service_state_pkey PRIMARY KEY (one)
);
COMMENT ON TABLE service_state IS 'One row: the epoch of the change feed (a restore makes a new one) and when the shipped records were loaded.';
INSERT INTO service_state (epoch) VALUES (gen_random_uuid());
