#!/bin/sh
# What all images do the same: sh steps.sh STEP
#
#   dependencies  check what pip has installed, remove translators' sources, compile what a site loads
#   account       create the user that the app runs as, and the folders that it may write to
#   application   prepare the code in the current folder: modes, bytecode, static files
#
# POSIX sh, and only programs that Debian slim and Alpine's busybox share; Python 3.8 or newer.
set -eu

APP_ID=10001 # the same uid and gid in every image, so they can share volumes

dependencies() {
    pip check
    # gettext reads the .mo beside each .po.
    find "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" -name '*.po' -type f -exec rm {} +
    python "$(dirname "$0")/bytecode.py"
}

# Appends lines, because useradd (Debian) and adduser (Alpine) differ, and slim images may have neither.
account() {
    printf 'app:x:%s:\n' "$APP_ID" >>/etc/group
    printf 'app:x:%s:%s:The blog:/app:/bin/false\n' "$APP_ID" "$APP_ID" >>/etc/passwd
    # A new named volume takes owner and mode from the folder that it covers.
    cd /var/lib && mkdir -p blog && cd blog
    mkdir keys media backups
    chown "$APP_ID:$APP_ID" keys media backups
    chmod 0700 keys backups
}

application() {
    # Everyone can read the code, only root can write it, independent of the host's umask.
    find . -type d -exec chmod 0755 {} +
    find . -type f -exec chmod 0644 {} +
    chmod 0755 manage.py docker/entrypoint.sh
    # Unchecked: the source can't change under a read-only root, so Python need not compare it at every start.
    python -m compileall -q --invalidation-mode unchecked-hash config blog
    # Settings need keys; these exist for one command and reach no layer.
    KEYS_DIR=$(mktemp -d)
    export KEYS_DIR
    message=$(python -m config.keys 2>&1) || { echo "$message" >&2 && exit 1; }
    # The admin loads the minified twins of these, `*.min.js`, unless a developer debugs it.
    DATABASE_URL=sqlite:// ALLOWED_HOSTS=localhost STATIC_ROOT=$PWD/static python manage.py collectstatic --no-input \
        --ignore jquery.js --ignore xregexp.js --ignore select2.full.js
    rm -r "$KEYS_DIR"
}

case ${1:-} in
dependencies | account | application) "$1" ;;
*) echo "steps: name a step: dependencies, account, application" >&2 && exit 1 ;;
esac
