-- name: role_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'siege_public') AS found

-- name: create_role
CREATE ROLE siege_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT

-- name: grant
-- All that the connection for readers without a key may do. It has no right to any table: what is
-- protected is not there for it, whatever statement it is brought to run.
DO $$
DECLARE
  readable text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'siege_public') THEN
    RETURN;
  END IF;
  EXECUTE 'REVOKE ALL ON SCHEMA public FROM PUBLIC';
  FOR readable IN SELECT n.nspname FROM pg_namespace AS n WHERE n.nspname IN ('public_read', 'public_past') LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO siege_public', readable);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO siege_public', readable);
  END LOOP;
END $$
