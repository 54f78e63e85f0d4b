-- A standby that was promoted, a restore to a point in time, a dump in another database: each may
-- give a position again that was given before. The first of them that is given there begins an epoch.

ALTER TABLE service_state ADD COLUMN life text;
COMMENT ON COLUMN service_state.life IS 'The server, database and timeline that the epoch is of; null until the first change there.';

CREATE TABLE ended_epoch (
  epoch uuid NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  position bigint NOT NULL,
  position_trusted bigint NOT NULL,
  position_partner bigint NOT NULL,
  position_public bigint NOT NULL,
  CONSTRAINT ended_epoch_pkey PRIMARY KEY (epoch)
);
COMMENT ON TABLE ended_epoch IS 'Epochs that this database has gone on from. Up to its last position an epoch is the same as those that follow it.';
COMMENT ON COLUMN ended_epoch.epoch IS 'The epoch.';
COMMENT ON COLUMN ended_epoch.ended_at IS 'When the next one began.';
COMMENT ON COLUMN ended_epoch.position IS 'The last position that it has in common with the next one.';
COMMENT ON COLUMN ended_epoch.position_trusted IS 'The same in the feed of the trusted tier.';
COMMENT ON COLUMN ended_epoch.position_partner IS 'The same in the feed of the partner tier.';
COMMENT ON COLUMN ended_epoch.position_public IS 'The same in the public feed.';

-- A promotion begins a timeline; a dump restored elsewhere is in another database or on another server.
CREATE FUNCTION life_of_database() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('.', c.system_identifier, d.oid, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))
  FROM pg_control_system() AS c CROSS JOIN pg_database AS d WHERE d.datname = current_database()
$$;
COMMENT ON FUNCTION life_of_database IS 'Server, database and timeline, of a server that takes writes.';

CREATE FUNCTION epoch_settle() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  present text := life_of_database();
BEGIN
  IF NOT EXISTS (SELECT FROM service_state AS s WHERE s.life IS DISTINCT FROM present) THEN
    RETURN false;
  END IF;
  PERFORM journal_lock();
  INSERT INTO ended_epoch (epoch, position, position_trusted, position_partner, position_public)
  SELECT s.epoch, v.own_full, v.own_trusted, v.own_partner, v.own_public
  FROM service_state AS s CROSS JOIN scope_version AS v
  WHERE s.life <> present AND v.scope = '00000000-0000-0000-0000-000000000000'
  ON CONFLICT (epoch) DO NOTHING;
  UPDATE service_state SET epoch = CASE WHEN life IS NULL THEN epoch ELSE gen_random_uuid() END, life = present
  WHERE life IS DISTINCT FROM present;
  RETURN true;
END $$;
COMMENT ON FUNCTION epoch_settle IS 'Begins an epoch where the database lives on elsewhere than before; true where it did.';

-- The next position of a projection; see 0020. A transaction that gives one settles the epoch first.
CREATE OR REPLACE FUNCTION next_position(projection text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  setting text := 'siege.position_' || projection;
  kept text := current_setting(setting, true);
  following bigint;
BEGIN
  IF kept <> '' THEN
    following := kept::bigint + 1;
  ELSE
    IF projection = 'full' THEN
      PERFORM epoch_settle();
    END IF;
    SELECT 1 + CASE projection WHEN 'full' THEN v.own_full WHEN 'trusted' THEN v.own_trusted WHEN 'partner' THEN v.own_partner ELSE v.own_public END
    INTO following FROM scope_version AS v WHERE v.scope = '00000000-0000-0000-0000-000000000000';
  END IF;
  RETURN set_config(setting, following::text, true)::bigint;
END $$;

DO $$
DECLARE
  reader text;
  tier text;
  each text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    FOREACH each IN ARRAY CASE reader WHEN 'keyed' THEN ARRAY['keyed_read'] ELSE ARRAY[reader || '_read', reader || '_past'] END LOOP
      EXECUTE format('CREATE OR REPLACE VIEW %1$I.standing AS SELECT v.%2$I AS position, b.number AS basis, s.epoch,'
        ' (SELECT count(*) FROM public.ended_epoch) AS lives'
        ' FROM public.scope_version AS v CROSS JOIN public.answer_basis AS b CROSS JOIN public.service_state AS s'
        ' WHERE v.scope = ''00000000-0000-0000-0000-000000000000''', each, 'own_' || tier);
      EXECUTE format('CREATE VIEW %1$I.ended_epoch AS SELECT e.epoch, e.%2$I AS position FROM public.ended_epoch AS e',
        each, CASE tier WHEN 'full' THEN 'position' ELSE 'position_' || tier END);
      EXECUTE format('COMMENT ON VIEW %I.ended_epoch IS %L', each, 'Epochs that this database has gone on from, each with the last position in common.');
    END LOOP;
  END LOOP;
END $$;
