-- name: estimates
-- People besieged or resident in areas, or at the asked places themselves.
SELECT e.id, e.family, e.licence, e.population_class, e.low, e.best, e.high, e.earliest, e.latest,
       e.area_id, e.place_id, e.document::text AS document
FROM {reader}.population_estimate AS e
WHERE e.released AND e.family IS NOT NULL AND e.population_class IN ('besieged', 'residents')
  AND (e.area_id = ANY (%(areas)s) OR (e.area_id IS NULL AND e.place_id = ANY (%(roots)s)))
  AND (%(families)s::text[] IS NULL OR e.family = ANY (%(families)s))
ORDER BY e.family, e.latest, e.id
