-- The public's shares of working facilities, so that no two of them can be subtracted: places that
-- contain one another are asked for side by side, and a district less its town is a village with one
-- hospital. Only facilities count whose place, as coarse as the public is shown it, has five; so
-- every answer, and every difference of two answers, is of five or more. Nor does any call, whoever
-- brings it about, get a day that is not a month old (a day less: it is tomorrow somewhere).
CREATE OR REPLACE FUNCTION public_read.facility_shares(here uuid[], day date) RETURNS TABLE (status text, quarter int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH at_place AS (
    SELECT f.id, count(*) OVER (PARTITION BY f.place_ids_public) AS beside
    FROM facility AS f
    WHERE f.released_partner AND f.place_ids_public && facility_shares.here
  ), known AS (
    SELECT coalesce(s.status, 'unknown') AS status
    FROM at_place AS f
    LEFT JOIN facility_status AS s ON s.facility_id = f.id AND s.released_partner
      AND s.core @> least(facility_shares.day, (now() AT TIME ZONE 'UTC')::date - 29)
    WHERE f.beside >= 5
  ), counted AS (
    SELECT w.value AS status, count(k.status) AS facilities, (SELECT count(*) FROM known) AS of_all
    FROM vocabulary_word AS w LEFT JOIN known AS k ON k.status = w.value
    WHERE w.vocabulary = 'facility_function' GROUP BY w.value
  )
  SELECT c.status, least(3, (4 * c.facilities / c.of_all)::int) FROM counted AS c WHERE c.of_all >= 5
$$;
COMMENT ON FUNCTION public_read.facility_shares IS 'Quarters of the facilities of a place by status on a day; no row where fewer than five are known, and none counted of a coarse place with fewer.';
