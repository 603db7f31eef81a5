#!/usr/bin/env bash
# Starts PostgreSQL as the official image's entrypoint does: as root it changes the owner of the folders and becomes
# the user postgres; in an empty PGDATA it first creates the cluster, the user and the database.
# Variables: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS, each also as
# NAME_FILE; POSTGRES_HOST_AUTH_METHOD; PGDATA.
set -Eeuo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

# Sets the variable NAME to its own value, to the content of the file in NAME_FILE, or to a default.
value_or_file() {
    local name=$1 file_variable=${1}_FILE value=${2-}
    if [[ -n ${!name-} && -n ${!file_variable-} ]]; then
        fail "both $name and $file_variable are set; set one of them"
    fi
    if [[ -n ${!name-} ]]; then
        value=${!name}
    elif [[ -n ${!file_variable-} ]]; then
        [[ -r ${!file_variable} ]] || fail "cannot read the file in $file_variable: ${!file_variable}"
        value=$(<"${!file_variable}")
    fi
    export "$name=$value"
    unset "$file_variable"
}

prepare_folders() {
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 00700 "$PGDATA" || :
    chmod 03775 /var/run/postgresql || :
    if [[ $(id -u) == 0 ]]; then
        find "$PGDATA" ! -user postgres -exec chown postgres {} +
        find /var/run/postgresql ! -user postgres -exec chown postgres {} +
    fi
}

require_password() {
    if [[ -z $POSTGRES_PASSWORD && ${POSTGRES_HOST_AUTH_METHOD-} != trust ]]; then
        fail 'the database is empty and has no password yet; set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE'
    fi
}

create_cluster() {
    local -a options
    # POSTGRES_INITDB_ARGS is part of a command line, so quotes in it count.
    eval "options=($POSTGRES_INITDB_ARGS)"
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${options[@]}"
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
}

# A server without TCP: only this script can connect before the database is ready.
create_database() {
    [[ $POSTGRES_DB != postgres ]] || return 0
    pg_ctl --wait start --options="-c listen_addresses=''"
    PGPASSWORD=$POSTGRES_PASSWORD psql --no-psqlrc --no-password --quiet --username="$POSTGRES_USER" --dbname=postgres \
        --set=ON_ERROR_STOP=1 --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name";'
    pg_ctl --wait --mode=fast stop
}

# Whether the options ask for information that needs no data.
is_information() {
    local argument
    for argument in "$@"; do
        case $argument in
            -'?' | --help | --describe-config | -V | --version) return 0 ;;
        esac
    done
    return 1
}

if [[ ${1-} == -* ]]; then
    set -- postgres "$@"
fi

if [[ ${1-} == postgres ]] && ! is_information "$@"; then
    # As root, since the file of a secret may be readable by root alone.
    value_or_file POSTGRES_PASSWORD
    value_or_file POSTGRES_USER postgres
    value_or_file POSTGRES_DB "$POSTGRES_USER"
    value_or_file POSTGRES_INITDB_ARGS
    prepare_folders
    if [[ $(id -u) == 0 ]]; then
        exec gosu postgres "${BASH_SOURCE[0]}" "$@"
    fi
    if [[ ! -s $PGDATA/PG_VERSION ]]; then
        require_password
        create_cluster
        create_database
        unset PGPASSWORD
        printf '\nPostgreSQL init process complete; ready for start up.\n\n'
    fi
fi

exec "$@"
