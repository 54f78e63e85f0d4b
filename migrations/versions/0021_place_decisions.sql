-- What a person decided that a source means by a name. The next file of that source is read by it.

CREATE TABLE place_decision (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id uuid NOT NULL,
  op text NOT NULL CONSTRAINT place_decision_op_word CHECK (op IN ('decided', 'revoked')),
  scheme text NOT NULL,
  level text NOT NULL CONSTRAINT place_decision_level_word CHECK (level IN ('any', 'country', 'admin1', 'admin2', 'admin3', 'settlement')),
  name_key text NOT NULL CONSTRAINT place_decision_names_something CHECK (name_key <> ''),
  context text NOT NULL DEFAULT '',
  written text NOT NULL,
  place_id uuid NOT NULL,
  reason text NOT NULL,
  organisation text NOT NULL,
  holder text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT place_decision_pkey PRIMARY KEY (number),
  CONSTRAINT place_decision_place FOREIGN KEY (place_id) REFERENCES place (id)
);
CREATE UNIQUE INDEX place_decision_once ON place_decision (id, op);
CREATE INDEX place_decision_last ON place_decision (scheme, level, name_key, context, number DESC);
CREATE FUNCTION place_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was decided stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'place_decision_append_only', TABLE = 'place_decision';
END $$;
CREATE TRIGGER place_decision_append_only BEFORE UPDATE OR DELETE ON place_decision FOR EACH ROW EXECUTE FUNCTION place_decision_refuse();
CREATE TRIGGER place_decision_never_emptied BEFORE TRUNCATE ON place_decision FOR EACH STATEMENT EXECUTE FUNCTION place_decision_refuse();

COMMENT ON FUNCTION place_decision_refuse IS 'Refuses to change what was decided on places.';
COMMENT ON TABLE place_decision IS 'Append-only: which place people decided a source to mean by a name. The last entry of a name in its context stands, unless it revokes.';
COMMENT ON COLUMN place_decision.number IS 'Order of the entries.';
COMMENT ON COLUMN place_decision.id IS 'The decision; a revocation has the id of what it revokes.';
COMMENT ON COLUMN place_decision.op IS 'decided or revoked.';
COMMENT ON COLUMN place_decision.scheme IS 'The source, by the scheme of the external ids of its records.';
COMMENT ON COLUMN place_decision.level IS 'The level at which the source writes the name; any = it does not say.';
COMMENT ON COLUMN place_decision.name_key IS 'The name, folded.';
COMMENT ON COLUMN place_decision.context IS 'What the source writes around it, folded, from the country down; empty = whatever stands around it.';
COMMENT ON COLUMN place_decision.written IS 'The name as the source writes it.';
COMMENT ON COLUMN place_decision.place_id IS 'The place that is meant.';
COMMENT ON COLUMN place_decision.reason IS 'Why, in the words of who decided or revoked it.';
COMMENT ON COLUMN place_decision.organisation IS 'Whose key it was.';
COMMENT ON COLUMN place_decision.holder IS 'The person.';
COMMENT ON COLUMN place_decision.at IS 'When.';
