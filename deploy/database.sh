#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: the application's role is no superuser; it may make the roles of
# the tenants (one per schema) and owns its database, nothing else.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$MALL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE mall LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE mall OWNER mall;
SQL
