-- name: role_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'siege_public') AS found

-- name: create_role
CREATE ROLE siege_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT

-- name: grant
-- All that the connection for readers without a key may do. It has no right to any table: what is
-- protected is not there for it, whatever statement it is brought to run.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'siege_public') THEN
    RETURN;
  END IF;
  EXECUTE 'REVOKE ALL ON SCHEMA public FROM PUBLIC';
  EXECUTE 'GRANT USAGE ON SCHEMA public_read TO siege_public';
  EXECUTE 'GRANT SELECT ON ALL TABLES IN SCHEMA public_read TO siege_public';
END $$
