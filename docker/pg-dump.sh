#!/bin/sh
# Runs pg_dump for the service that backs up: the app's images don't have it, and the database's image has the right one.
# The app writes the options into a file of the shared folder: blog/backups/databases/pg_dump.py.
set -u
umask 077
cd "${BACKUP_DIR:-/var/lib/blog/backups}" || exit 1
trap 'exit 0' TERM INT

PGPASSWORD=${DATABASE_PASSWORD:-}
if [ -z "$PGPASSWORD" ] && [ -n "${DATABASE_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$DATABASE_PASSWORD_FILE") || exit 1
fi
export PGPASSWORD

# Each request has a folder of its own, always with the same name. A backup that is killed leaves its folder to the next
# one, which replaces it: work inside the folder, so that an old dump can't be the answer to a new request.
answer() {
    echo "$1" >code.new
    mv code.new code
}

dump() {
    cd .pg-dump 2>/dev/null && mv request taken 2>/dev/null || return
    # shellcheck disable=SC2046 # several options, without blanks in them
    pg_dump --dbname="$DATABASE_URL" --file=dump $(cat taken) 2>output &
    while kill -0 $! 2>/dev/null; do
        touch -c taken # the app waits as long as it sees this
        sleep 1
    done
    wait $!
    answer $?
}

if [ -e .pg-dump/taken ] && [ ! -e .pg-dump/code ]; then
    (cd .pg-dump && echo 'the service pg-dump was restarted meanwhile' >output && answer 1)
fi
while :; do
    (dump)
    sleep 1
done
