#!/bin/bash
# PgBouncer in transaction mode in front of the server that takes writes. See docs/scaling.md.
set -euo pipefail
umask 077
cat > /tmp/users.txt <<USERS
"siege_owner" "$DATABASE_PASSWORD"
"siege_public" "$DATABASE_PASSWORD"
USERS
cat > /tmp/pgbouncer.ini <<INI
[databases]
siege = host=${PRIMARY_HOST:-database} port=5432 dbname=siege
[pgbouncer]
listen_addr = 0.0.0.0
listen_port = 6432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /tmp/users.txt
pool_mode = transaction
default_pool_size = 20
max_client_conn = 1000
; A server that is gone is said at once: the service asks again, and callers get 503 meanwhile.
server_connect_timeout = 2
server_login_retry = 1
query_wait_timeout = 2
server_lifetime = 600
INI
exec pgbouncer /tmp/pgbouncer.ini
