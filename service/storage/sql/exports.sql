-- name: credits
-- How the documents that the tier is shown ask to be named, and the licence of their contents.
SELECT d.id, d.licence, d.document ->> 'attribution' AS attribution
FROM {reader}.document AS d WHERE d.id = ANY (%(ids)s) AND (d.released OR d.in_full)

-- name: centres
-- The centres of the places that records are shown at.
SELECT p.id, p.longitude, p.latitude
FROM {reader}.place AS p WHERE p.id = ANY (%(ids)s) AND p.longitude IS NOT NULL AND (p.released OR p.in_full)

-- name: patient
-- A whole list is one statement: as long as it may be taken for.
SELECT set_config('statement_timeout', %(most)s, true)
