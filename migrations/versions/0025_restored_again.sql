-- A public projection that was restored did not know when its records were released: whenever their
-- documents were made anew, they were told as known from then on, in a revision of their own.

-- A row as the snapshot's tier was shown it: what it may not see is not there, and those above see no
-- more. `lowest` is the tier of the snapshot (0 public, 1 partner, 2 trusted): those below see nothing.
CREATE OR REPLACE FUNCTION restored_row(wanted text, line json, lowest int) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', r ->> 'id', 'body', b.body, 'state', r ->> 'state', 'sensitivity', d ->> 'sensitivity', 'shared_with', '{}'::text[],
    'recorded_by', coalesce(d ->> 'recorded_by', 'operator'), 'recorder', 'operator', 'recorded_at', d ->> 'recorded_at',
    -- Since when the public could know it is what its document says.
    'released_at', CASE WHEN lowest = 0 THEN d ->> 'recorded_at' END,
    'changed_at', r ->> 'changed_at', 'name_keys', coalesce(r -> 'name_keys', '[]'), 'loose_keys', coalesce(r -> 'loose_keys', '[]'),
    'flags', '[]'::jsonb, 'speaker_id', r ->> 'speaker_id', 'family', r ->> 'family', 'licence', r ->> 'licence',
    'place_ids', r -> 'place_ids', 'place_ids_partner', r -> 'place_ids', 'place_ids_public', r -> 'place_ids',
    'revision', r -> 'revision', 'revision_trusted', r -> 'revision',
    'revision_partner', CASE WHEN lowest <= 1 THEN (r ->> 'revision')::int ELSE 0 END,
    'revision_public', CASE WHEN lowest = 0 THEN (r ->> 'revision')::int ELSE 0 END,
    'position', r -> 'position', 'position_trusted', r -> 'position',
    'position_partner', CASE WHEN lowest <= 1 THEN r -> 'position' END, 'position_public', CASE WHEN lowest = 0 THEN r -> 'position' END,
    'changed_at_trusted', r ->> 'changed_at',
    'changed_at_partner', CASE WHEN lowest <= 1 THEN r ->> 'changed_at' END, 'changed_at_public', CASE WHEN lowest = 0 THEN r ->> 'changed_at' END,
    'released_trusted', true, 'released_partner', lowest <= 1, 'released_public', lowest = 0,
    'document_full', d, 'document_trusted', d, 'document_partner', CASE WHEN lowest <= 1 THEN d END, 'document_public', CASE WHEN lowest = 0 THEN d END,
    'withheld_public', coalesce(r -> 'withheld', '[]'), 'redacted', '{}'::text[], 'pseudonym', r ->> 'id')
  FROM (SELECT line -> 'row' AS r, line -> 'document' AS d) AS of_line
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(m.key, CASE
      -- Whether a facility was hit is told; which, is not: the column needs one that is not named.
      WHEN m.key = 'resources_affected' AND d ->> 'hits_facility' = 'true' AND d ->> 'facility_effect' = 'unknown' AND NOT m.value ? 'facility'
        THEN m.value || '["facility"]' ELSE m.value END) AS body
    FROM jsonb_each(d::jsonb) AS m
    JOIN noun_field AS f ON f.noun = wanted AND f.field = m.key
    WHERE f.kind <> 'derived' OR m.key IN ('citations', 'external_ids')) AS b
$$;
