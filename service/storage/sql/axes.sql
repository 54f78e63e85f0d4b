-- name: axis_day
-- By which days a record `v` is placed in a series, filled into the statements of other files: those
-- of its event; those of its report, else when its document was published (`published`, an EDTF date);
-- or the day since when the tier could know of it. All of it is what the tier's own document says, so
-- that nothing hidden moves it.
LATERAL (SELECT
  CASE %(axis)s::text WHEN 'event' THEN v.earliest WHEN 'reported' THEN (v.document #>> '{{reported_on,earliest}}')::date
    ELSE ((v.document ->> 'recorded_at')::timestamptz AT TIME ZONE %(timezone)s::text)::date END AS earliest,
  CASE %(axis)s::text WHEN 'event' THEN v.latest WHEN 'reported' THEN (v.document #>> '{{reported_on,latest}}')::date
    ELSE ((v.document ->> 'recorded_at')::timestamptz AT TIME ZONE %(timezone)s::text)::date END AS latest,
  CASE WHEN %(axis)s::text = 'reported' AND v.document #>> '{{reported_on,earliest}}' IS NULL AND v.document #>> '{{reported_on,latest}}' IS NULL
    THEN v.document #>> '{{citations,0,published_on}}' END AS published) AS d

-- name: strikes_met
-- The strikes that may meet an asked window and ground, for statements of any file: those placed
-- there, those at no place, or all of them. Apart, so that each is read from an index of its own.
(
  SELECT v.* FROM {reader}.strike AS v
  WHERE NOT %(everywhere)s AND {timely} AND v.place_ids && (%(here)s::uuid[] || %(possibly)s::uuid[] || %(near)s::uuid[])
    -- The same ground once more, as an index with the days and counts in it holds it.
    AND v.place_id = ANY (%(here)s::uuid[] || %(possibly)s::uuid[] || %(near)s::uuid[])
    AND (v.place_id = ANY (%(here)s) OR v.place_id = ANY (%(possibly)s) OR v.location_precision = 'near_settlement')
  UNION ALL
  SELECT v.* FROM {reader}.strike AS v WHERE NOT %(everywhere)s AND {timely} AND v.place_id IS NULL
  UNION ALL
  SELECT v.* FROM {reader}.strike AS v WHERE %(everywhere)s AND {timely}
)

-- name: timely
-- Released, of somebody, and possibly in the window. Days without an end come last in an index.
v.released AND v.family IS NOT NULL
  AND (v.latest >= %(first)s OR v.latest IS NULL) AND (v.earliest <= %(last)s OR v.earliest IS NULL)
  AND coalesce(v.latest, 'infinity') >= %(first)s::date
