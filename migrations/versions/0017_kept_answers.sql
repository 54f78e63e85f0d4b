-- A quoted answer is the same bytes for ever: what was opened once by its citation is kept, until
-- protection takes something away that it may have told of.

CREATE TABLE kept_answer (
  hash bytea NOT NULL,
  tier text NOT NULL,
  request text,
  position bigint NOT NULL,
  known_at timestamptz NOT NULL,
  media text NOT NULL,
  body bytea,
  size int NOT NULL,
  exact jsonb NOT NULL DEFAULT '{}',
  place_ids uuid[],
  checked bigint NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  gone_at timestamptz,
  CONSTRAINT kept_answer_pkey PRIMARY KEY (hash)
);
COMMENT ON TABLE kept_answer IS 'Answers that were opened by their citation, as they were first given. What protection touched has no body; what it altered is a tombstone for ever.';
COMMENT ON COLUMN kept_answer.hash IS 'Digest of the tier, the request and the answer.';
COMMENT ON COLUMN kept_answer.tier IS 'The tier that was answered: public, keyed (the public tier, with a key), partner or trusted.';
COMMENT ON COLUMN kept_answer.request IS 'Format, path and query of the answer; null in a tombstone.';
COMMENT ON COLUMN kept_answer.position IS 'The position of the tier as of which it was answered.';
COMMENT ON COLUMN kept_answer.known_at IS 'The instant as of which it was answered.';
COMMENT ON COLUMN kept_answer.media IS 'Its media type.';
COMMENT ON COLUMN kept_answer.body IS 'Its bytes, deflated; null where protection touched something since, and in a tombstone.';
COMMENT ON COLUMN kept_answer.size IS 'Bytes of the body as it is kept.';
COMMENT ON COLUMN kept_answer.exact IS 'The records that it shows more exactly than partners see them, by noun.';
COMMENT ON COLUMN kept_answer.place_ids IS 'The places that it reads from; null = all.';
COMMENT ON COLUMN kept_answer.checked IS 'The last position of the journal at which it was given under the protection of then.';
COMMENT ON COLUMN kept_answer.made_at IS 'When it was kept.';
COMMENT ON COLUMN kept_answer.gone_at IS 'Since when it is not given any more; null where it may be.';

CREATE TABLE kept_answer_guard (
  one boolean NOT NULL DEFAULT true CONSTRAINT kept_answer_guard_one_row CHECK (one),
  checked bigint NOT NULL,
  secret bytea NOT NULL,
  CONSTRAINT kept_answer_guard_pkey PRIMARY KEY (one)
);
COMMENT ON TABLE kept_answer_guard IS 'One row: how far the journal was looked through for what protection takes away from kept answers, and what citations are authenticated with.';
COMMENT ON COLUMN kept_answer_guard.one IS 'There is one row.';
COMMENT ON COLUMN kept_answer_guard.checked IS 'What protection took away up to this position of the journal is erased from kept answers.';
COMMENT ON COLUMN kept_answer_guard.secret IS 'Key of the authentication of citations: nobody makes one up.';
INSERT INTO kept_answer_guard (checked, secret)
SELECT coalesce(max(c.position), 0), sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) FROM change AS c;

-- Records of which a past answer may tell less since a position of the journal: erased, hidden,
-- made coarser, withheld, tied to something more sensitive. Rather too many than too few: what is
-- named here is only looked at again. Publishing, retracting and amending take nothing away.
CREATE FUNCTION protected_between(since bigint, until bigint) RETURNS TABLE (record_id uuid, anywhere boolean) LANGUAGE sql STABLE AS $$
  SELECT c.record_id,
    -- Others stand on these, wherever they are.
    bool_or(c.noun IN ('place', 'facility', 'document', 'source', 'besieged_area', 'supply_route'))
  FROM change AS c
  CROSS JOIN LATERAL (
    SELECT b.after FROM change AS b WHERE b.record_id = c.record_id AND b.position < c.position ORDER BY b.position DESC LIMIT 1
  ) AS p
  WHERE c.position > protected_between.since AND c.position <= protected_between.until AND (
    'redacted' IN (c.op, c.op_trusted, c.op_partner, c.op_public)
    OR c.after -> 'sensitivity' <> p.after -> 'sensitivity'
    OR c.after -> 'embargo_until' <> p.after -> 'embargo_until'
    OR c.after -> 'redacted' <> p.after -> 'redacted'
    OR c.after -> 'withheld_public' <> p.after -> 'withheld_public'
    OR c.after -> 'strike_id' <> p.after -> 'strike_id'
    OR c.after #> '{body,citations}' IS DISTINCT FROM p.after #> '{body,citations}'
    OR c.after ->> 'state' <> 'retracted' AND (
      (p.after ->> 'released_public')::boolean AND NOT (c.after ->> 'released_public')::boolean
      OR (p.after ->> 'released_partner')::boolean AND NOT (c.after ->> 'released_partner')::boolean
      OR (p.after ->> 'released_trusted')::boolean AND NOT (c.after ->> 'released_trusted')::boolean)
    OR c.after -> 'place_ids_public' <> p.after -> 'place_ids_public'
    OR c.after -> 'place_ids_partner' <> p.after -> 'place_ids_partner'
    -- A document that changed though its record did not: what it refers to is shown differently.
    OR c.after -> 'body' = p.after -> 'body' AND c.after -> 'state' = p.after -> 'state'
      AND coalesce(c.position_trusted, c.position_partner, c.position_public) IS NOT NULL
      AND (c.after -> 'released_public', c.after -> 'released_partner', c.after -> 'released_trusted')
        = (p.after -> 'released_public', p.after -> 'released_partner', p.after -> 'released_trusted')
    -- From the size of a town and its facilities follows how exactly a strike is placed.
    OR c.noun = 'place' AND (c.after #> '{body,population}', c.after #> '{body,kind}', c.after #> '{body,parent_id}')
      IS DISTINCT FROM (p.after #> '{body,population}', p.after #> '{body,kind}', p.after #> '{body,parent_id}'))
  GROUP BY c.record_id
$$;
COMMENT ON FUNCTION protected_between IS 'Records of which protection may have taken something away between two positions of the journal, and whether that reaches beyond their places.';

-- Whether an answer of an instant, made of what stands at some places (null = all), may be touched.
CREATE FUNCTION protection_touched(since bigint, instant timestamptz, places uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM service_state AS s WHERE s.past_from > protection_touched.instant)
    OR EXISTS (
      SELECT FROM protected_between(protection_touched.since, 9223372036854775807) AS t
      WHERE EXISTS (
        SELECT FROM change AS h WHERE h.record_id = t.record_id AND h.at <= protection_touched.instant
          AND (t.anywhere OR protection_touched.places IS NULL OR h.nowhere OR (h.place_ids || h.place_ids_partner || h.place_ids_public) && protection_touched.places)))
$$;
COMMENT ON FUNCTION protection_touched IS 'Whether protection may have taken something of an answer away since a position of the journal.';
