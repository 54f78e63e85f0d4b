-- What tells a worker that an answer it has made still stands, in one look.

-- Any look asks what moved since the last one: few rows, whatever the number of places.
CREATE INDEX scope_version_below_public ON scope_version (below_public);

-- What answers rest on beside the versions of the places that they name: where places are, how
-- facilities work (of which the public is told shares), what people decided on contradictions.
CREATE TABLE answer_basis (
  one boolean NOT NULL DEFAULT true,
  number bigint NOT NULL DEFAULT 1,
  CONSTRAINT answer_basis_pkey PRIMARY KEY (one),
  CONSTRAINT answer_basis_one_row CHECK (one)
);
COMMENT ON TABLE answer_basis IS 'One row: how often something moved that answers rest on and no version of a place tells.';
COMMENT ON COLUMN answer_basis.one IS 'True: there is one row.';
COMMENT ON COLUMN answer_basis.number IS 'Raised with every write to places, outlines, facilities, their statuses and decisions on contradictions. It says that something moved, not what.';
INSERT INTO answer_basis DEFAULT VALUES;

CREATE FUNCTION answer_basis_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE answer_basis SET number = number + 1;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION answer_basis_move IS 'Raises the number of answer_basis.';

CREATE TRIGGER place_moves_basis AFTER INSERT OR UPDATE OR DELETE ON place FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER place_boundary_moves_basis AFTER INSERT OR UPDATE OR DELETE ON place_boundary FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER facility_moves_basis AFTER INSERT OR UPDATE OR DELETE ON facility FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER facility_status_moves_basis AFTER INSERT OR UPDATE OR DELETE ON facility_status FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();
CREATE TRIGGER contradiction_entry_moves_basis AFTER INSERT ON contradiction_entry FOR EACH STATEMENT EXECUTE FUNCTION answer_basis_move();

DO $$
DECLARE
  reader text;
  tier text;
BEGIN
  FOREACH reader IN ARRAY ARRAY['public', 'keyed', 'partner', 'trusted', 'full'] LOOP
    tier := CASE reader WHEN 'keyed' THEN 'public' ELSE reader END;
    EXECUTE format('CREATE VIEW %1$I.standing AS SELECT v.%2$I AS position, b.number AS basis, s.epoch'
      ' FROM public.scope_version AS v CROSS JOIN public.answer_basis AS b CROSS JOIN public.service_state AS s'
      ' WHERE v.scope = ''00000000-0000-0000-0000-000000000000''', reader || '_read', 'own_' || tier);
    EXECUTE format('COMMENT ON VIEW %I.standing IS %L', reader || '_read', 'Where the tier stands: its last position, what answers rest on beside it, the life of the database.');
    IF reader <> 'keyed' THEN
      EXECUTE format('CREATE VIEW %1$I.standing AS SELECT v.%2$I AS position, b.number AS basis, s.epoch'
        ' FROM public.scope_version AS v CROSS JOIN public.answer_basis AS b CROSS JOIN public.service_state AS s'
        ' WHERE v.scope = ''00000000-0000-0000-0000-000000000000''', reader || '_past', 'own_' || tier);
      EXECUTE format('COMMENT ON VIEW %I.standing IS %L', reader || '_past', 'Where the tier stands now, whatever instant is read.');
    END IF;
  END LOOP;
END $$;
