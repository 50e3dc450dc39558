#!/usr/bin/env bash
# For the PostgreSQL image, on an empty volume: the role of the daemons owns the database and may make the services' roles,
# but is no superuser, as on a managed server.
set -euo pipefail

psql -qX -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v password="$(</secrets/postgres/jobwire)" postgres <<'SQL'
CREATE ROLE jobwire LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE jobwire OWNER jobwire;
SQL
