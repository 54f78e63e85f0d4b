#!/bin/bash
# Run once by the database image: the service owns its database and is no superuser.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=siege \
  --set=password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE siege_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
-- Requests without a key come as this role; migrations give it the public projection, nothing else.
CREATE ROLE siege_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'password';
ALTER ROLE siege_public SET statement_timeout = '5s';
ALTER ROLE siege_public SET lock_timeout = '5s';
ALTER ROLE siege_public SET idle_in_transaction_session_timeout = '30s';
-- What a standby copies the server with (docs/scaling.md); it can read nothing by statements.
CREATE ROLE siege_replica LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
ALTER DATABASE siege OWNER TO siege_owner;
-- Limits that hold behind a pooler too; the service sets tighter ones for each transaction.
ALTER ROLE siege_owner SET statement_timeout = '60s';
ALTER ROLE siege_owner SET lock_timeout = '5s';
ALTER ROLE siege_owner SET idle_in_transaction_session_timeout = '60s';
-- No value of a statement in the server's log: not of a row, not of a parameter, not of a query.
-- What a caller sent badly is an ERROR that quotes it: the service logs its own line instead.
ALTER DATABASE siege SET log_min_messages = 'fatal';
ALTER DATABASE siege SET log_error_verbosity = 'terse';
ALTER DATABASE siege SET log_min_error_statement = 'panic';
ALTER DATABASE siege SET log_parameter_max_length_on_error = 0;
ALTER DATABASE siege SET log_parameter_max_length = 0;
ALTER DATABASE siege SET log_statement = 'none';
ALTER DATABASE siege SET log_min_duration_statement = -1;
ALTER DATABASE siege SET log_lock_waits = off;
SQL
echo 'host replication siege_replica all scram-sha-256' >> "$PGDATA/pg_hba.conf"
