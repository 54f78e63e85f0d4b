-- name: matches
-- Records that this tier may know of at the asked places, or at what contains or overlaps them.
v.released AND (%(everywhere)s OR v.place_ids && %(here)s::uuid[] OR v.place_ids && %(possibly)s::uuid[])

-- name: dated
-- Records of a noun with competing dates, without those that only dispute another's.
SELECT v.id, v.place_ids, v.document::text AS document
FROM {view} AS v
WHERE {matches} AND v.document #>> '{{boundary_claims,0}}' IS NOT NULL AND v.document ->> 'competes_with' IS NULL
ORDER BY v.id LIMIT 2000

-- name: told
-- Durations, shares and rates as sources state them.
SELECT v.id, v.place_ids, v.place_id, v.topic, v.family, v.document::text AS document
FROM {reader}.statement AS v
WHERE {matches} AND v.topic IN ('duration', 'share', 'strike_rate')
ORDER BY v.id LIMIT 3000

-- name: pauses
SELECT v.id, v.place_ids, v.place_id, v.document::text AS document
FROM {reader}.pause AS v
WHERE {matches}
ORDER BY v.id LIMIT 2000

-- name: figures
-- Casualty figures that may be held against each other, the latest first. The events of a dataset,
-- known by its licence, are told apart by who keeps it, so they are left out.
SELECT v.id, v.place_ids, v.place_id, v.family, v.metric, v.population, v.cause, v.basis, v.strike_id,
       v.low, v.best, v.high, v.earliest, v.latest, v.document::text AS document
FROM {reader}.casualty_figure AS v
WHERE {matches} AND (v.basis <> 'incident' OR v.licence IS NULL)
ORDER BY v.latest DESC NULLS LAST, v.id LIMIT 3000

-- name: estimates
SELECT v.id, v.place_ids, v.place_id, v.area_id, v.family, v.population_class, v.low, v.best, v.high, v.earliest, v.latest,
       v.document::text AS document
FROM {reader}.population_estimate AS v
WHERE {matches}
ORDER BY v.latest DESC NULLS LAST, v.id LIMIT 3000

-- name: struck
-- Strikes on facilities that were destroyed before, by a status or by another strike, and of which
-- nobody says that they were working, or damaged only, in between.
WITH hit AS (
  SELECT v.id, v.place_ids, f.id::uuid AS facility_id, v.earliest, v.latest, v.document ->> 'facility_effect' AS effect,
         coalesce(v.same_event_as, v.id) AS event
  FROM {reader}.strike AS v
  CROSS JOIN LATERAL json_array_elements_text(v.document -> 'facility_ids') AS f(id)
  WHERE {matches} AND v.hits_facility
), destroyed AS (
  SELECT s.id, s.facility_id, s.latest, NULL::uuid AS event
  FROM {reader}.facility_status AS s
  WHERE s.released AND s.document ->> 'building_damage' = 'destroyed'
  UNION ALL
  SELECT h.id, h.facility_id, h.latest, h.event FROM hit AS h WHERE h.effect = 'destroyed'
)
SELECT DISTINCT ON (h.id, h.facility_id) h.id, h.place_ids, d.id AS before, h.facility_id, d.latest AS destroyed, h.earliest AS struck
FROM hit AS h JOIN destroyed AS d ON d.facility_id = h.facility_id AND d.latest < h.earliest
WHERE d.event IS DISTINCT FROM h.event AND NOT EXISTS (
  SELECT FROM {reader}.facility_status AS r
  WHERE r.released AND r.facility_id = h.facility_id AND r.earliest > d.latest AND r.earliest <= h.latest
    AND (r.document ->> 'building_damage' IN ('none', 'damaged') OR r.status IN ('fully_functioning', 'partially_functioning')))
ORDER BY h.id, h.facility_id, d.latest DESC, d.id
LIMIT 1000

-- name: entries
-- What people wrote down or decided, in order; `here` says whether a record of it is placed here.
SELECT e.number, e.contradiction_id, e.op, e.kind, e.sentence, e.record_ids, e.at,
       (%(everywhere)s OR e.place_ids && %(here)s::uuid[]) AS here
FROM {reader}.contradiction_entry AS e
WHERE %(everywhere)s OR e.place_ids && %(here)s::uuid[] OR e.place_ids && %(possibly)s::uuid[]
ORDER BY e.number

-- name: version
-- The last entry about the places that this tier may know of.
SELECT e.number
FROM {reader}.contradiction_entry AS e
WHERE %(everywhere)s OR e.place_ids && %(here)s::uuid[] OR e.place_ids && %(possibly)s::uuid[]
ORDER BY e.number DESC LIMIT 1

-- name: write
-- An entry with the places of its records; a contradiction is written down once.
INSERT INTO contradiction_entry (contradiction_id, op, kind, sentence, record_ids, trusted_only, reason, organisation, holder,
  place_ids, place_ids_partner, place_ids_public)
SELECT %(id)s, %(op)s, %(kind)s, %(sentence)s, %(record_ids)s::uuid[], %(trusted_only)s, %(reason)s, %(organisation)s, %(holder)s,
  ARRAY(SELECT DISTINCT p FROM record_ground AS g CROSS JOIN LATERAL unnest(g.place_ids) AS u(p) WHERE g.id = ANY (%(record_ids)s::uuid[])),
  ARRAY(SELECT DISTINCT p FROM record_ground AS g CROSS JOIN LATERAL unnest(g.place_ids_partner) AS u(p) WHERE g.id = ANY (%(record_ids)s::uuid[])),
  ARRAY(SELECT DISTINCT p FROM record_ground AS g CROSS JOIN LATERAL unnest(g.place_ids_public) AS u(p) WHERE g.id = ANY (%(record_ids)s::uuid[]))
ON CONFLICT (contradiction_id) WHERE op = 'recorded' DO NOTHING
RETURNING number, at

-- name: waiting_writer
-- Who wrote down a contradiction that is kept from the tiers below until another person accepts it.
SELECT e.holder FROM contradiction_entry AS e
WHERE e.contradiction_id = %(id)s AND e.op = 'recorded' AND e.trusted_only
  AND NOT EXISTS (SELECT FROM contradiction_entry AS o WHERE o.contradiction_id = e.contradiction_id AND NOT o.trusted_only)

-- name: dataset
-- What this tier may know of; its position is the number of entries, so that it tells of no others.
SELECT count(DISTINCT e.contradiction_id) AS records, max(e.at) AS last_change_at, count(*) AS position
FROM {reader}.contradiction_entry AS e
