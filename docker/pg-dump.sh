#!/bin/sh
# Runs pg_dump for the service that backs up: the app's images don't have it, and the database's image has the right one.
# The app writes the options into a file of the shared folder: blog/backups/databases/pg_dump.py.
set -u
umask 077
cd /var/lib/blog/backups || exit 1
trap 'exit 0' TERM INT

PGPASSWORD=${DATABASE_PASSWORD:-}
if [ -z "$PGPASSWORD" ] && [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$DATABASE_PASSWORD_FILE") || exit 1
fi
export PGPASSWORD

answer() {
    echo "$1" >.pg-dump/code.new
    mv .pg-dump/code.new .pg-dump/code
}

if [ -e .pg-dump/taken ] && [ ! -e .pg-dump/code ]; then
    echo 'the service pg-dump was restarted meanwhile' >.pg-dump/output
    answer 1
fi
while :; do
    if mv .pg-dump/request .pg-dump/taken 2>/dev/null; then
        # shellcheck disable=SC2046 # several options, without blanks in them
        pg_dump --dbname="$DATABASE_URL" --file=.pg-dump/dump $(cat .pg-dump/taken) 2>.pg-dump/output
        answer $?
    fi
    sleep 1
done
