-- name: working
-- Facilities at the asked places by their status on a day; without one on that day, unknown.
SELECT coalesce(s.status, 'unknown') AS status, count(*) AS facilities
FROM {reader}.facility AS f
LEFT JOIN {reader}.facility_status AS s ON s.facility_id = f.id AND s.released AND s.core @> %(day)s::date
WHERE f.released AND f.place_ids && %(here)s::uuid[]
GROUP BY 1

-- name: spans
-- Facilities at the asked places with the days on which each surely had a status; open ends are null.
SELECT f.id, s.status, lower(s.core) AS first, upper(s.core) AS after
FROM {reader}.facility AS f
LEFT JOIN {reader}.facility_status AS s ON s.facility_id = f.id AND s.released AND NOT isempty(s.core)
WHERE f.released AND (%(everywhere)s OR f.place_ids && %(here)s::uuid[])
ORDER BY f.id, first, after

-- name: public_shares
-- Quarters of all facilities of which so many are known that no single one can be told; else no row.
SELECT s.status, s.quarter FROM public_read.facility_shares(%(here)s::uuid[], %(day)s::date) AS s

-- name: public_shares_past
SELECT s.status, s.quarter FROM public_past.facility_shares(%(here)s::uuid[], %(day)s::date) AS s
