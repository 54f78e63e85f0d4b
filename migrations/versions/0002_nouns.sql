-- One table per noun. `body` is the claim as recorded; every other column of meaning is generated
-- from it, so that a filter, a sum or a constraint can never disagree with what a client reads.

CREATE TABLE record_template (
  id uuid NOT NULL,
  body jsonb NOT NULL,
  state text NOT NULL DEFAULT 'submitted',
  sensitivity text NOT NULL,
  shared_with text[] NOT NULL DEFAULT '{}',
  embargo_until timestamptz,
  recorded_by text NOT NULL,
  recorder text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  released_at timestamptz,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  given_digest text,
  pending jsonb,
  pending_by text,
  name_keys text[] NOT NULL DEFAULT '{}',
  loose_keys text[] NOT NULL DEFAULT '{}',
  flags jsonb NOT NULL DEFAULT '[]',
  import_id uuid,
  -- From here on set by the trigger, never by a client.
  speaker_id uuid,
  family text,
  licence text,
  place_ids uuid[] NOT NULL DEFAULT '{}',
  place_ids_partner uuid[] NOT NULL DEFAULT '{}',
  place_ids_public uuid[] NOT NULL DEFAULT '{}',
  revision int NOT NULL DEFAULT 0,
  revision_trusted int NOT NULL DEFAULT 0,
  revision_partner int NOT NULL DEFAULT 0,
  revision_public int NOT NULL DEFAULT 0,
  position bigint NOT NULL DEFAULT 0,
  position_trusted bigint,
  position_partner bigint,
  position_public bigint,
  changed_at_trusted timestamptz,
  changed_at_partner timestamptz,
  changed_at_public timestamptz,
  release_due_at timestamptz,
  waiting_since timestamptz,
  released_trusted boolean NOT NULL DEFAULT false,
  released_partner boolean NOT NULL DEFAULT false,
  released_public boolean NOT NULL DEFAULT false,
  document_full json,
  document_trusted json,
  document_partner json,
  document_public json,
  citation_count int GENERATED ALWAYS AS (coalesce(jsonb_array_length(body -> 'citations'), 0)) STORED
);

CREATE TABLE source (
  LIKE record_template INCLUDING ALL,
  slug text NOT NULL GENERATED ALWAYS AS (body ->> 'slug') STORED,
  sort_key text GENERATED ALWAYS AS (body ->> 'slug') STORED,
  reliability text GENERATED ALWAYS AS (body ->> 'reliability') STORED,
  CONSTRAINT source_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX source_slug_unique ON source (slug) WHERE state NOT IN ('retracted', 'rejected', 'withdrawn');

CREATE TABLE document (
  LIKE record_template INCLUDING ALL,
  source_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'source_id')::uuid) STORED,
  relays_document_id uuid GENERATED ALWAYS AS ((body ->> 'relays_document_id')::uuid) STORED,
  url text GENERATED ALWAYS AS (body ->> 'url') STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{published_on,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{published_on,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{published_on,latest}', body #>> '{published_on,earliest}', '')) STORED,
  CONSTRAINT document_pkey PRIMARY KEY (id),
  CONSTRAINT document_source_exists FOREIGN KEY (source_id) REFERENCES source (id),
  CONSTRAINT document_relay_exists FOREIGN KEY (relays_document_id) REFERENCES document (id),
  CONSTRAINT document_relay_not_itself CHECK (relays_document_id <> id)
);
-- By its hash: an address may be longer than an index row.
CREATE INDEX document_url_lookup ON document (md5(url));

CREATE TABLE place (
  LIKE record_template INCLUDING ALL,
  slug text NOT NULL GENERATED ALWAYS AS (body ->> 'slug') STORED,
  kind text NOT NULL GENERATED ALWAYS AS (body ->> 'kind') STORED,
  parent_id uuid GENERATED ALWAYS AS ((body ->> 'parent_id')::uuid) STORED,
  country_code text NOT NULL GENERATED ALWAYS AS (body ->> 'country_code') STORED,
  pcode text GENERATED ALWAYS AS (body ->> 'pcode') STORED,
  population bigint GENERATED ALWAYS AS ((body ->> 'population')::bigint) STORED,
  timezone text NOT NULL GENERATED ALWAYS AS (body ->> 'timezone') STORED,
  longitude double precision GENERATED ALWAYS AS ((body #>> '{centroid,coordinates,0}')::double precision) STORED,
  latitude double precision GENERATED ALWAYS AS ((body #>> '{centroid,coordinates,1}')::double precision) STORED,
  overlap_ids uuid[] NOT NULL GENERATED ALWAYS AS (uuid_list(body -> 'overlaps')) STORED,
  sort_key text GENERATED ALWAYS AS (body ->> 'slug') STORED,
  CONSTRAINT place_pkey PRIMARY KEY (id),
  CONSTRAINT place_parent_exists FOREIGN KEY (parent_id) REFERENCES place (id),
  CONSTRAINT place_parent_not_itself CHECK (parent_id <> id),
  CONSTRAINT place_population_not_negative CHECK (population >= 0)
);
CREATE UNIQUE INDEX place_slug_unique ON place (slug) WHERE state NOT IN ('retracted', 'rejected', 'withdrawn');
CREATE UNIQUE INDEX place_pcode_unique ON place (country_code, kind, pcode) WHERE pcode IS NOT NULL AND state NOT IN ('retracted', 'rejected', 'withdrawn');
CREATE INDEX place_pcode_lookup ON place (upper(pcode));
CREATE INDEX place_name_keys_lookup ON place USING gin (name_keys);
CREATE INDEX place_loose_keys_lookup ON place USING gin (loose_keys);

CREATE TABLE place_ancestor (
  place_id uuid NOT NULL,
  ancestor_id uuid NOT NULL,
  depth int NOT NULL,
  CONSTRAINT place_ancestor_pkey PRIMARY KEY (place_id, ancestor_id),
  CONSTRAINT place_ancestor_place_exists FOREIGN KEY (place_id) REFERENCES place (id),
  CONSTRAINT place_ancestor_ancestor_exists FOREIGN KEY (ancestor_id) REFERENCES place (id)
);
CREATE INDEX place_ancestor_descendants ON place_ancestor (ancestor_id, place_id);
COMMENT ON TABLE place_ancestor IS 'Every place with itself (depth 0) and all that contain it; kept by trigger.';

CREATE TABLE place_boundary (
  place_id uuid NOT NULL,
  part int NOT NULL,
  hole boolean NOT NULL,
  ring polygon NOT NULL,
  bounds box NOT NULL GENERATED ALWAYS AS (box(ring)) STORED,
  CONSTRAINT place_boundary_pkey PRIMARY KEY (place_id, part),
  CONSTRAINT place_boundary_place_exists FOREIGN KEY (place_id) REFERENCES place (id)
);
CREATE INDEX place_boundary_bounds ON place_boundary USING gist (bounds);
COMMENT ON TABLE place_boundary IS 'Simplified outlines, ring by ring, to find the administrative unit of a point. Their use implies no endorsement.';

CREATE TABLE besieged_area (
  LIKE record_template INCLUDING ALL,
  slug text NOT NULL GENERATED ALWAYS AS (body ->> 'slug') STORED,
  sort_key text GENERATED ALWAYS AS (body ->> 'slug') STORED,
  CONSTRAINT besieged_area_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX besieged_area_slug_unique ON besieged_area (slug) WHERE state NOT IN ('retracted', 'rejected', 'withdrawn');

CREATE TABLE supply_route (
  LIKE record_template INCLUDING ALL,
  slug text NOT NULL GENERATED ALWAYS AS (body ->> 'slug') STORED,
  kind text NOT NULL GENERATED ALWAYS AS (body ->> 'kind') STORED,
  serves_area_ids uuid[] NOT NULL GENERATED ALWAYS AS (uuid_list(body -> 'serves_area_ids')) STORED,
  sort_key text GENERATED ALWAYS AS (body ->> 'slug') STORED,
  CONSTRAINT supply_route_pkey PRIMARY KEY (id),
  CONSTRAINT supply_route_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0)
);
CREATE UNIQUE INDEX supply_route_slug_unique ON supply_route (slug) WHERE state NOT IN ('retracted', 'rejected', 'withdrawn');
CREATE INDEX supply_route_areas ON supply_route USING gin (serves_area_ids);

CREATE TABLE siege (
  LIKE record_template INCLUDING ALL,
  area_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'area_id')::uuid) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{started,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{started,latest}')) STORED,
  ended_earliest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,earliest}')) STORED,
  ended_latest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,latest}')) STORED,
  core daterange NOT NULL GENERATED ALWAYS AS (certain_core(
    iso_day(body #>> '{started,latest}'), body -> 'ended' <> 'null'::jsonb,
    iso_day(body #>> '{ended,earliest}'), body ->> 'end_mode' = 'ongoing')) STORED,
  competes_with uuid GENERATED ALWAYS AS ((body ->> 'competes_with')::uuid) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{started,latest}', body #>> '{started,earliest}', '')) STORED,
  CONSTRAINT siege_pkey PRIMARY KEY (id),
  CONSTRAINT siege_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT siege_area_exists FOREIGN KEY (area_id) REFERENCES besieged_area (id),
  CONSTRAINT siege_competes_with_exists FOREIGN KEY (competes_with) REFERENCES siege (id),
  CONSTRAINT siege_competes_with_not_itself CHECK (competes_with <> id),
  CONSTRAINT siege_end_not_before_start CHECK (ended_latest >= earliest),
  CONSTRAINT siege_ongoing_has_no_end CHECK (NOT (body ->> 'end_mode' = 'ongoing' AND body -> 'ended' <> 'null'::jsonb)),
  CONSTRAINT siege_published_never_overlap EXCLUDE USING gist (area_id WITH =, core WITH &&)
    WHERE (state IN ('published', 'disputed') AND (body ->> 'competes_with') IS NULL)
);
CREATE INDEX siege_area_start ON siege (area_id, earliest);

CREATE TABLE designation (
  LIKE record_template INCLUDING ALL,
  area_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'area_id')::uuid) STORED,
  designator uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'designator')::uuid) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{valid_from,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{valid_from,latest}')) STORED,
  ended_earliest date GENERATED ALWAYS AS (iso_day(body #>> '{valid_to,earliest}')) STORED,
  ended_latest date GENERATED ALWAYS AS (iso_day(body #>> '{valid_to,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{valid_from,latest}', body #>> '{valid_from,earliest}', '')) STORED,
  CONSTRAINT designation_pkey PRIMARY KEY (id),
  CONSTRAINT designation_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT designation_area_exists FOREIGN KEY (area_id) REFERENCES besieged_area (id),
  CONSTRAINT designation_designator_exists FOREIGN KEY (designator) REFERENCES source (id),
  CONSTRAINT designation_end_not_before_start CHECK (ended_latest >= earliest)
);
CREATE INDEX designation_area_start ON designation (area_id, earliest);

CREATE TABLE population_estimate (
  LIKE record_template INCLUDING ALL,
  area_id uuid GENERATED ALWAYS AS ((body ->> 'area_id')::uuid) STORED,
  place_id uuid GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  population_class text NOT NULL GENERATED ALWAYS AS (body ->> 'population_class') STORED,
  low bigint GENERATED ALWAYS AS ((body #>> '{quantity,low}')::bigint) STORED,
  best bigint GENERATED ALWAYS AS ((body #>> '{quantity,best}')::bigint) STORED,
  high bigint GENERATED ALWAYS AS ((body #>> '{quantity,high}')::bigint) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{counted_on,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{counted_on,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{counted_on,latest}', body #>> '{counted_on,earliest}', '')) STORED,
  CONSTRAINT population_estimate_pkey PRIMARY KEY (id),
  CONSTRAINT population_estimate_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT population_estimate_area_exists FOREIGN KEY (area_id) REFERENCES besieged_area (id),
  CONSTRAINT population_estimate_place_exists FOREIGN KEY (place_id) REFERENCES place (id),
  CONSTRAINT population_estimate_quantity_order CHECK (low <= best AND best <= high AND low <= high),
  CONSTRAINT population_estimate_quantity_not_negative CHECK (least(low, best, high) >= 0)
);
CREATE INDEX population_estimate_area_day ON population_estimate (area_id, latest);
CREATE INDEX population_estimate_place_day ON population_estimate (place_id, latest);

CREATE TABLE route_status (
  LIKE record_template INCLUDING ALL,
  route_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'route_id')::uuid) STORED,
  mode text NOT NULL GENERATED ALWAYS AS (body ->> 'mode') STORED,
  status text NOT NULL GENERATED ALWAYS AS (body ->> 'status') STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{began,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{began,latest}')) STORED,
  ended_earliest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,earliest}')) STORED,
  ended_latest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,latest}')) STORED,
  core daterange NOT NULL GENERATED ALWAYS AS (certain_core(
    iso_day(body #>> '{began,latest}'), body -> 'ended' <> 'null'::jsonb,
    iso_day(body #>> '{ended,earliest}'), true)) STORED,
  competes_with uuid GENERATED ALWAYS AS ((body ->> 'competes_with')::uuid) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{began,latest}', body #>> '{began,earliest}', '')) STORED,
  CONSTRAINT route_status_pkey PRIMARY KEY (id),
  CONSTRAINT route_status_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT route_status_route_exists FOREIGN KEY (route_id) REFERENCES supply_route (id),
  CONSTRAINT route_status_competes_with_exists FOREIGN KEY (competes_with) REFERENCES route_status (id),
  CONSTRAINT route_status_competes_with_not_itself CHECK (competes_with <> id),
  CONSTRAINT route_status_end_not_before_start CHECK (ended_latest >= earliest),
  CONSTRAINT route_status_published_never_overlap EXCLUDE USING gist (route_id WITH =, mode WITH =, core WITH &&)
    WHERE (state IN ('published', 'disputed') AND (body ->> 'competes_with') IS NULL)
);
CREATE INDEX route_status_route_start ON route_status (route_id, earliest);

-- An attack hits a facility where the recorded effect says so, or where a facility is named among
-- what was affected and nothing says how (an occupied or looted clinic is attacked, not struck).
CREATE FUNCTION hits_facility(body jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(
    body ->> 'facility_effect' IN ('destroyed', 'damaged', 'vicinity_affected')
    OR (body ->> 'facility_effect' = 'unknown'
        AND (body -> 'resources_affected' ? 'facility' OR jsonb_array_length(body -> 'facility_ids') > 0)),
    false);

CREATE TABLE strike (
  LIKE record_template INCLUDING ALL,
  place_id uuid GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  location_precision text GENERATED ALWAYS AS (body ->> 'location_precision') STORED,
  delivery text NOT NULL GENERATED ALWAYS AS (body ->> 'delivery') STORED,
  certainty text GENERATED ALWAYS AS (body ->> 'certainty') STORED,
  hits_facility boolean NOT NULL GENERATED ALWAYS AS (hits_facility(body)) STORED,
  is_strike boolean NOT NULL GENERATED ALWAYS AS (
    body ->> 'delivery' IN ('air_launched', 'ground_launched', 'ied', 'firearm', 'arson', 'combination')
    AND (hits_facility(body) OR coalesce(body -> 'resources_affected' ? 'transport', false))) STORED,
  same_event_as uuid GENERATED ALWAYS AS ((body ->> 'same_event_as')::uuid) STORED,
  killed_low bigint GENERATED ALWAYS AS ((body #>> '{killed,low}')::bigint) STORED,
  killed_best bigint GENERATED ALWAYS AS ((body #>> '{killed,best}')::bigint) STORED,
  killed_high bigint GENERATED ALWAYS AS ((body #>> '{killed,high}')::bigint) STORED,
  injured_low bigint GENERATED ALWAYS AS ((body #>> '{injured,low}')::bigint) STORED,
  injured_best bigint GENERATED ALWAYS AS ((body #>> '{injured,best}')::bigint) STORED,
  injured_high bigint GENERATED ALWAYS AS ((body #>> '{injured,high}')::bigint) STORED,
  health_workers_killed_low bigint GENERATED ALWAYS AS ((body #>> '{health_workers_killed,low}')::bigint) STORED,
  health_workers_killed_best bigint GENERATED ALWAYS AS ((body #>> '{health_workers_killed,best}')::bigint) STORED,
  health_workers_killed_high bigint GENERATED ALWAYS AS ((body #>> '{health_workers_killed,high}')::bigint) STORED,
  health_workers_injured_low bigint GENERATED ALWAYS AS ((body #>> '{health_workers_injured,low}')::bigint) STORED,
  health_workers_injured_best bigint GENERATED ALWAYS AS ((body #>> '{health_workers_injured,best}')::bigint) STORED,
  health_workers_injured_high bigint GENERATED ALWAYS AS ((body #>> '{health_workers_injured,high}')::bigint) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{occurred,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{occurred,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{occurred,latest}', body #>> '{occurred,earliest}', '')) STORED,
  CONSTRAINT strike_pkey PRIMARY KEY (id),
  CONSTRAINT strike_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT strike_place_exists FOREIGN KEY (place_id) REFERENCES place (id),
  CONSTRAINT strike_same_event_exists FOREIGN KEY (same_event_as) REFERENCES strike (id),
  CONSTRAINT strike_same_event_not_itself CHECK (same_event_as <> id),
  CONSTRAINT strike_killed_order CHECK (killed_low <= killed_best AND killed_best <= killed_high AND killed_low <= killed_high),
  CONSTRAINT strike_killed_not_negative CHECK (least(killed_low, killed_best, killed_high) >= 0),
  CONSTRAINT strike_injured_order CHECK (injured_low <= injured_best AND injured_best <= injured_high AND injured_low <= injured_high),
  CONSTRAINT strike_injured_not_negative CHECK (least(injured_low, injured_best, injured_high) >= 0),
  CONSTRAINT strike_health_workers_killed_order CHECK (health_workers_killed_low <= health_workers_killed_best AND health_workers_killed_best <= health_workers_killed_high AND health_workers_killed_low <= health_workers_killed_high),
  CONSTRAINT strike_health_workers_killed_not_negative CHECK (least(health_workers_killed_low, health_workers_killed_best, health_workers_killed_high) >= 0),
  CONSTRAINT strike_health_workers_injured_order CHECK (health_workers_injured_low <= health_workers_injured_best AND health_workers_injured_best <= health_workers_injured_high AND health_workers_injured_low <= health_workers_injured_high),
  CONSTRAINT strike_health_workers_injured_not_negative CHECK (least(health_workers_injured_low, health_workers_injured_best, health_workers_injured_high) >= 0)
);
CREATE INDEX strike_same_event ON strike (same_event_as) WHERE same_event_as IS NOT NULL;
CREATE INDEX strike_days ON strike (latest, earliest);

CREATE TABLE casualty_figure (
  LIKE record_template INCLUDING ALL,
  place_id uuid GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  metric text NOT NULL GENERATED ALWAYS AS (body ->> 'metric') STORED,
  population text NOT NULL GENERATED ALWAYS AS (body ->> 'population') STORED,
  cause text NOT NULL GENERATED ALWAYS AS (body ->> 'cause') STORED,
  basis text NOT NULL GENERATED ALWAYS AS (body ->> 'basis') STORED,
  subset_of uuid GENERATED ALWAYS AS ((body ->> 'subset_of')::uuid) STORED,
  supersedes uuid GENERATED ALWAYS AS ((body ->> 'supersedes')::uuid) STORED,
  strike_id uuid GENERATED ALWAYS AS ((body ->> 'strike_id')::uuid) STORED,
  low bigint GENERATED ALWAYS AS ((body #>> '{quantity,low}')::bigint) STORED,
  best bigint GENERATED ALWAYS AS ((body #>> '{quantity,best}')::bigint) STORED,
  high bigint GENERATED ALWAYS AS ((body #>> '{quantity,high}')::bigint) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{period,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{period,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{period,latest}', body #>> '{period,earliest}', '')) STORED,
  CONSTRAINT casualty_figure_pkey PRIMARY KEY (id),
  CONSTRAINT casualty_figure_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT casualty_figure_place_exists FOREIGN KEY (place_id) REFERENCES place (id),
  CONSTRAINT casualty_figure_subset_of_exists FOREIGN KEY (subset_of) REFERENCES casualty_figure (id),
  CONSTRAINT casualty_figure_supersedes_exists FOREIGN KEY (supersedes) REFERENCES casualty_figure (id),
  CONSTRAINT casualty_figure_strike_exists FOREIGN KEY (strike_id) REFERENCES strike (id),
  CONSTRAINT casualty_figure_subset_of_not_itself CHECK (subset_of <> id),
  CONSTRAINT casualty_figure_supersedes_not_itself CHECK (supersedes <> id),
  CONSTRAINT casualty_figure_quantity_order CHECK (low <= best AND best <= high AND low <= high),
  CONSTRAINT casualty_figure_quantity_not_negative CHECK (least(low, best, high) >= 0),
  CONSTRAINT casualty_figure_series_key_needed CHECK (body ->> 'phase' IS NULL OR body ->> 'series_key' IS NOT NULL)
);

CREATE INDEX casualty_figure_days ON casualty_figure (latest, earliest);
CREATE INDEX casualty_figure_strike ON casualty_figure (strike_id) WHERE strike_id IS NOT NULL;
CREATE INDEX casualty_figure_newer ON casualty_figure (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX casualty_figure_parts ON casualty_figure (subset_of) WHERE subset_of IS NOT NULL;

CREATE TABLE statement (
  LIKE record_template INCLUDING ALL,
  place_id uuid GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  topic text NOT NULL GENERATED ALWAYS AS (body ->> 'topic') STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{period,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{period,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{period,latest}', body #>> '{period,earliest}', '')) STORED,
  CONSTRAINT statement_pkey PRIMARY KEY (id),
  CONSTRAINT statement_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT statement_place_exists FOREIGN KEY (place_id) REFERENCES place (id)
);

-- `pseudonym` is what partners know a facility by: made once, at random, so that nothing leads back
-- to the id by which trusted readers know it.
CREATE TABLE facility (
  LIKE record_template INCLUDING ALL,
  pseudonym uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL GENERATED ALWAYS AS (body ->> 'kind') STORED,
  place_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  sort_key text GENERATED ALWAYS AS ('') STORED,
  CONSTRAINT facility_pkey PRIMARY KEY (id),
  CONSTRAINT facility_pseudonym_unique UNIQUE (pseudonym),
  CONSTRAINT facility_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT facility_place_exists FOREIGN KEY (place_id) REFERENCES place (id)
);

CREATE TABLE facility_status (
  LIKE record_template INCLUDING ALL,
  facility_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'facility_id')::uuid) STORED,
  status text NOT NULL GENERATED ALWAYS AS (body ->> 'status') STORED,
  earliest date GENERATED ALWAYS AS (iso_day(body #>> '{began,earliest}')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(body #>> '{began,latest}')) STORED,
  ended_earliest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,earliest}')) STORED,
  ended_latest date GENERATED ALWAYS AS (iso_day(body #>> '{ended,latest}')) STORED,
  core daterange NOT NULL GENERATED ALWAYS AS (certain_core(
    iso_day(body #>> '{began,latest}'), body -> 'ended' <> 'null'::jsonb,
    iso_day(body #>> '{ended,earliest}'), true)) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(body #>> '{began,latest}', body #>> '{began,earliest}', '')) STORED,
  CONSTRAINT facility_status_pkey PRIMARY KEY (id),
  CONSTRAINT facility_status_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT facility_status_facility_exists FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT facility_status_end_not_before_start CHECK (ended_latest >= earliest),
  CONSTRAINT facility_status_published_never_overlap EXCLUDE USING gist (facility_id WITH =, core WITH &&)
    WHERE (state IN ('published', 'disputed'))
);
CREATE INDEX facility_status_facility_start ON facility_status (facility_id, earliest);

-- The date that places something in time: the first of several that is stated.
CREATE FUNCTION first_stated(VARIADIC dates jsonb[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT d.value FROM unnest(dates) WITH ORDINALITY AS d(value, n) WHERE d.value <> 'null'::jsonb ORDER BY d.n LIMIT 1);

CREATE FUNCTION in_order(quantity jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce((quantity ->> 'low')::bigint <= (quantity ->> 'best')::bigint, true)
    AND coalesce((quantity ->> 'best')::bigint <= (quantity ->> 'high')::bigint, true)
    AND coalesce((quantity ->> 'low')::bigint <= (quantity ->> 'high')::bigint, true);

CREATE FUNCTION not_negative(quantity jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(least((quantity ->> 'low')::bigint, (quantity ->> 'best')::bigint, (quantity ->> 'high')::bigint) >= 0, true);

CREATE TABLE aid_mission (
  LIKE record_template INCLUDING ALL,
  area_id uuid GENERATED ALWAYS AS ((body ->> 'area_id')::uuid) STORED,
  place_id uuid GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  kind text NOT NULL GENERATED ALWAYS AS (body ->> 'kind') STORED,
  permission text NOT NULL GENERATED ALWAYS AS (body ->> 'permission') STORED,
  movement text NOT NULL GENERATED ALWAYS AS (body ->> 'movement') STORED,
  completion text NOT NULL GENERATED ALWAYS AS (body ->> 'completion') STORED,
  requested boolean GENERATED ALWAYS AS (CASE
    WHEN body -> 'requested_on' <> 'null'::jsonb THEN true
    WHEN body ->> 'permission' = 'unknown' THEN NULL
    ELSE body ->> 'permission' <> 'not_requested' END) STORED,
  approved boolean GENERATED ALWAYS AS (CASE
    WHEN body ->> 'permission' = 'unknown' THEN NULL
    ELSE body ->> 'permission' IN ('approved', 'partially_approved') END) STORED,
  completed boolean GENERATED ALWAYS AS (CASE
    WHEN body ->> 'completion' IN ('full', 'partial') THEN true
    WHEN body ->> 'completion' = 'none' THEN false
    WHEN greatest((body #>> '{people_reached,low}')::bigint, (body #>> '{people_reached,best}')::bigint) > 0 THEN true END) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(first_stated(body -> 'arrived_on', body -> 'moved_on', body -> 'planned_for', body -> 'requested_on') ->> 'earliest')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(first_stated(body -> 'arrived_on', body -> 'moved_on', body -> 'planned_for', body -> 'requested_on') ->> 'latest')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(
    first_stated(body -> 'arrived_on', body -> 'moved_on', body -> 'planned_for', body -> 'requested_on') ->> 'latest',
    first_stated(body -> 'arrived_on', body -> 'moved_on', body -> 'planned_for', body -> 'requested_on') ->> 'earliest', '')) STORED,
  CONSTRAINT aid_mission_pkey PRIMARY KEY (id),
  CONSTRAINT aid_mission_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT aid_mission_area_exists FOREIGN KEY (area_id) REFERENCES besieged_area (id),
  CONSTRAINT aid_mission_place_exists FOREIGN KEY (place_id) REFERENCES place (id),
  CONSTRAINT aid_mission_arrived_not_before_moved CHECK (
    iso_day(body #>> '{arrived_on,latest}') >= iso_day(body #>> '{moved_on,earliest}')),
  CONSTRAINT aid_mission_people_intended_order CHECK (in_order(body -> 'people_intended')),
  CONSTRAINT aid_mission_people_intended_not_negative CHECK (not_negative(body -> 'people_intended')),
  CONSTRAINT aid_mission_people_reached_order CHECK (in_order(body -> 'people_reached')),
  CONSTRAINT aid_mission_people_reached_not_negative CHECK (not_negative(body -> 'people_reached')),
  CONSTRAINT aid_mission_trucks_order CHECK (in_order(body -> 'trucks')),
  CONSTRAINT aid_mission_trucks_not_negative CHECK (not_negative(body -> 'trucks')),
  CONSTRAINT aid_mission_trucks_hit_order CHECK (in_order(body -> 'trucks_hit')),
  CONSTRAINT aid_mission_trucks_hit_not_negative CHECK (not_negative(body -> 'trucks_hit'))
);

-- Whether a mission is still ahead on a day: not started, or planned for a later day and not known
-- to have moved. Who knows of it beforehand could wait for it on the road.
CREATE FUNCTION mission_ahead(body jsonb, today date) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(body ->> 'movement' = 'not_started', false) OR (
    body -> 'arrived_on' = 'null'::jsonb AND body -> 'moved_on' = 'null'::jsonb
    AND body ->> 'movement' NOT IN ('facilitated', 'impeded', 'attacked', 'turned_back')
    AND body -> 'planned_for' <> 'null'::jsonb
    AND coalesce(iso_day(body #>> '{planned_for,latest}') >= today, true));

CREATE TABLE pause (
  LIKE record_template INCLUDING ALL,
  place_id uuid NOT NULL GENERATED ALWAYS AS ((body ->> 'place_id')::uuid) STORED,
  kind text NOT NULL GENERATED ALWAYS AS (body ->> 'kind') STORED,
  announced date GENERATED ALWAYS AS (iso_day(body #>> '{announced_on,earliest}')) STORED,
  earliest date GENERATED ALWAYS AS (iso_day(first_stated(body -> 'planned', body -> 'in_force', body -> 'announced_on') ->> 'earliest')) STORED,
  latest date GENERATED ALWAYS AS (iso_day(first_stated(body -> 'planned', body -> 'in_force', body -> 'announced_on') ->> 'latest')) STORED,
  held_until date GENERATED ALWAYS AS (iso_day(body #>> '{in_force,latest}')) STORED,
  sort_key text GENERATED ALWAYS AS (coalesce(
    first_stated(body -> 'planned', body -> 'in_force', body -> 'announced_on') ->> 'latest',
    first_stated(body -> 'planned', body -> 'in_force', body -> 'announced_on') ->> 'earliest', '')) STORED,
  CONSTRAINT pause_pkey PRIMARY KEY (id),
  CONSTRAINT pause_published_is_cited CHECK (state NOT IN ('published', 'disputed') OR citation_count > 0),
  CONSTRAINT pause_place_exists FOREIGN KEY (place_id) REFERENCES place (id)
);

CREATE TABLE external_id (
  scheme text NOT NULL,
  value text NOT NULL,
  noun text NOT NULL,
  record_id uuid NOT NULL,
  CONSTRAINT external_id_scheme_value_unique PRIMARY KEY (scheme, value)
);
CREATE INDEX external_id_record ON external_id (record_id);
COMMENT ON TABLE external_id IS 'What others call a record; unique per scheme, which makes a second import change nothing.';

CREATE TABLE citation (
  noun text NOT NULL,
  record_id uuid NOT NULL,
  document_id uuid NOT NULL,
  CONSTRAINT citation_pkey PRIMARY KEY (document_id, record_id),
  CONSTRAINT citation_document_exists FOREIGN KEY (document_id) REFERENCES document (id)
);
CREATE INDEX citation_record ON citation (record_id);
COMMENT ON TABLE citation IS 'Which records stand on which document.';

CREATE TABLE record_id (
  id uuid NOT NULL,
  noun text NOT NULL,
  CONSTRAINT record_id_unique PRIMARY KEY (id)
);
COMMENT ON TABLE record_id IS 'Every id that was ever given, over all nouns: what is kept by id (journal, citations, external ids) can never be mixed up between two records.';

CREATE TABLE import_run (
  id uuid NOT NULL,
  profile text NOT NULL,
  file_sha256 text NOT NULL,
  organisation text NOT NULL,
  holder text NOT NULL,
  mode text NOT NULL CONSTRAINT import_run_mode_word CHECK (mode IN ('submit', 'publish')),
  state text NOT NULL DEFAULT 'running' CONSTRAINT import_run_state_word
    CHECK (state IN ('running', 'completed', 'completed_with_errors', 'failed')),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  report jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT import_run_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE import_run IS 'Every import of a file: who brought it in and what became of its rows. Records carry its id.';

CREATE TABLE match_decision (
  id uuid NOT NULL,
  kind text NOT NULL,
  one uuid NOT NULL,
  other uuid NOT NULL,
  decision text NOT NULL CONSTRAINT match_decision_word CHECK (decision IN ('same_event', 'different')),
  reason text NOT NULL,
  organisation text NOT NULL,
  holder text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  stands boolean NOT NULL DEFAULT true,
  CONSTRAINT match_decision_pkey PRIMARY KEY (id),
  CONSTRAINT match_decision_pair_in_order CHECK (one < other)
);
CREATE UNIQUE INDEX match_decision_pair_unique ON match_decision (kind, one, other) WHERE stands;
CREATE INDEX match_decision_time ON match_decision (decided_at, id);
COMMENT ON TABLE match_decision IS 'Whether two records report one event or two: what a person decided, so that the pair is not offered again. A later decision takes the place of an earlier one, which stays.';
