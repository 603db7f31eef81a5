#!/bin/sh
# Writes the database's password where PgBouncer reads it, and starts PgBouncer as PID 1.
set -eu
umask 077
password=${DATABASE_PASSWORD:-}
if [ -z "$password" ]; then
    password=$(cat "${DATABASE_PASSWORD_FILE:?set DATABASE_PASSWORD or DATABASE_PASSWORD_FILE}")
fi
# A quotation mark in it is written twice.
printf '"%s" "%s"\n' "${DATABASE_USER:-wheelhouse}" "$(printf '%s' "$password" | sed 's/"/""/g')" >/tmp/userlist.txt
exec pgbouncer /etc/pgbouncer/pgbouncer.ini
