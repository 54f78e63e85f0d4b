#!/bin/bash
# Run once by the database image: the service owns its database and is no superuser.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=siege \
  --set=password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE siege_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
-- Requests without a key come as this role; migrations give it the public projection, nothing else.
CREATE ROLE siege_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'password';
ALTER ROLE siege_public SET statement_timeout = '5s';
ALTER DATABASE siege OWNER TO siege_owner;
-- Limits that hold behind a pooler too; the service sets tighter ones for each transaction.
ALTER ROLE siege_owner SET statement_timeout = '60s';
ALTER ROLE siege_owner SET lock_timeout = '5s';
ALTER ROLE siege_owner SET idle_in_transaction_session_timeout = '60s';
SQL
