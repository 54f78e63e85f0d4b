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
