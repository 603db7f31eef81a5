#!/bin/sh
# Starts PostgreSQL. The first start creates a random password, so this repository needs no default one.
#
# The app services mount the folder of POSTGRES_PASSWORD_FILE read-only; 10001 is the app's gid in every image.
set -eu

if [ ! -s "$POSTGRES_PASSWORD_FILE" ]; then
    if [ -s "$PGDATA/PG_VERSION" ]; then
        echo "postgres-first-start: volume 'db' holds a database, but volume 'db-password' has no password." \
            "Restore that volume from a backup, or set a new password as docker/README.md says. To delete every post" \
            "and start over: docker compose down --volumes" >&2
        exit 1
    fi
    umask 077
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$POSTGRES_PASSWORD_FILE.new"
    chown 0:10001 "$POSTGRES_PASSWORD_FILE.new"
    chmod 0440 "$POSTGRES_PASSWORD_FILE.new"
    mv "$POSTGRES_PASSWORD_FILE.new" "$POSTGRES_PASSWORD_FILE" # atomic
fi
exec docker-entrypoint.sh "$@"
