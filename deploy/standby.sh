#!/bin/bash
# A hot standby of the service `database`: copies it once, then follows it. See docs/scaling.md.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install --directory --owner=postgres --group=postgres --mode=0700 "$PGDATA"
  export PGPASSWORD="$DATABASE_PASSWORD"
  until gosu postgres pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast \
    --dbname="host=database user=siege_replica application_name=standby"; do
    find "$PGDATA" -mindepth 1 -delete
    sleep 2
  done
fi
# What the standby still shows is not cleared away on the primary while somebody reads it.
exec gosu postgres postgres -c hot_standby_feedback=on -c max_standby_streaming_delay=30s
