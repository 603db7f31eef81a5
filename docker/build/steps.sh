#!/bin/sh
# The build steps that the images of this project share: sh steps.sh STEP [ARGUMENT…]
#
#   dependencies FILE     install the hash-locked requirements in FILE
#   wheels FILE FOLDER    collect their wheels in FOLDER, for another stage to install
#   install FOLDER        install the wheels in FOLDER, with no index at hand
#   remove_pip            remove pip, once nothing has to be installed any more
#   account               make the user that the app runs as, and the folders it may write to
#   application           make the code in the current folder ready to run: modes, bytecode, static files
#
# POSIX sh, and no program that is not both in Debian slim and in Alpine's busybox; pip 21.1 on Python 3.8 or newer.
set -eu

APP_ID=10001 # the same uid and gid in every image, so that they can share volumes
export PYTHONDONTWRITEBYTECODE=1 # pip must not leave its own bytecode in the layer

fail() {
    printf 'steps: %s\n' "$*" >&2
    exit 1
}

# Behind a proxy that inspects TLS, pip must trust the proxy's certificate too: secret `ca`, or the argument EXTRA_CA.
trust_extra_ca() {
    [ -f /run/secrets/ca ] || [ -n "${EXTRA_CA:-}" ] || return 0
    known=${PIP_CERT:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
    [ -f "$known" ] || known=$(python -c 'from pip._vendor import certifi; print(certifi.where())')
    cat "$known" >"$scratch/ca.pem"
    for pem in "$(cat /run/secrets/ca 2>/dev/null || true)" "${EXTRA_CA:-}"; do
        case $pem in
        "") ;;
        *"-----BEGIN CERTIFICATE-----"*) printf '\n%s\n' "$pem" >>"$scratch/ca.pem" ;;
        *) fail "the extra CA must be PEM text with a BEGIN CERTIFICATE line. Example: EXTRA_CA=\"\$(cat ca.pem)\"" ;;
        esac
    done
    # cargo, which fetches the crates of a Rust package, has a variable of its own.
    export PIP_CERT="$scratch/ca.pem" SSL_CERT_FILE="$scratch/ca.pem" CARGO_HTTP_CAINFO="$scratch/ca.pem"
}

# An index that wants a password: secret `netrc`. An argument would stay readable in `docker history`.
trust_netrc() {
    [ ! -f /run/secrets/netrc ] || export NETRC=/run/secrets/netrc
}

# As variables and not as options: an old pip ignores what it does not know.
pip() {
    PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off \
        python -m pip "$@"
}

# locked FILE COMMAND…: what pip does with the requirements in FILE. Every hash is checked. A package without a wheel
# for this platform ends the build: compiling must be somebody's decision, not a surprise.
locked() {
    requirements=$1
    shift
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trust_extra_ca
    trust_netrc
    wheels_only=${PIP_ONLY_BINARY-:all:} from_source=${PIP_NO_BINARY:-}
    unset PIP_ONLY_BINARY PIP_NO_BINARY # pip would apply the variables before the options below, which undo them
    [ -z "$wheels_only" ] || set -- "$@" --only-binary "$wheels_only"
    [ -z "$from_source" ] || set -- "$@" --no-binary "$from_source"
    pip "$@" --require-hashes -r "$requirements" || fail "pip could not install $requirements (its reason is above)" \
        "with: $*. 'No matching distribution found' means: no wheel for this platform." \
        "Take another version or base, or name the package in PIP_NO_BINARY in an image that has a compiler."
}

# Checks and trims what is installed, in the layer in which it is installed.
finish() {
    pip check
    # Translators' sources; gettext reads the .mo beside each.
    find "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" -name '*.po' -type f -exec rm {} +
    python "$(dirname "$0")/bytecode.py"
}

dependencies() {
    locked "$1" install --no-compile # bytecode.py compiles less, and more of what counts
    finish
}

wheels() {
    locked "$1" wheel --wheel-dir "$2"
}

install() {
    pip install --no-index --no-deps --no-compile "$1"/*.whl
    finish
}

# The image gets no smaller, since pip stays in the base's layer: but who breaks in finds no installer.
remove_pip() {
    pip uninstall --quiet --yes pip
    rm -r "$(python -c 'import ensurepip; print(ensurepip.__path__[0])')" # it could bring pip back
}

# Lines, because useradd (Debian) and adduser (Alpine) differ, and slim images may have neither.
account() {
    printf 'app:x:%s:\n' "$APP_ID" >>/etc/group
    printf 'app:x:%s:%s:Wheelhouse:/app:/bin/false\n' "$APP_ID" "$APP_ID" >>/etc/passwd
    # A new named volume takes owner and mode from the folder that it covers.
    mkdir -p /var/lib/wheelhouse/keys /var/lib/wheelhouse/media
    chown "$APP_ID:$APP_ID" /var/lib/wheelhouse/keys /var/lib/wheelhouse/media
    chmod 0700 /var/lib/wheelhouse/keys
}

application() {
    # The host's umask must not decide who can read the code; and nobody but root can write it.
    find . -type d -exec chmod 0755 {} +
    find . -type f -exec chmod 0644 {} +
    chmod 0755 manage.py docker/entrypoint.sh
    # Unchecked: the source can't change under a read-only root, so Python need not compare it at every start.
    python -m compileall -q --invalidation-mode unchecked-hash config blog
    # Settings need keys; these live for one command and reach no layer.
    KEYS_DIR=$(mktemp -d)
    export KEYS_DIR
    said=$(python -m config.keys 2>&1) || fail "$said"
    # The admin loads the smaller twins of these, `*.min.js`, unless a developer debugs it.
    DATABASE_URL=sqlite:// ALLOWED_HOSTS=localhost STATIC_ROOT=$PWD/static python manage.py collectstatic --no-input \
        --ignore jquery.js --ignore xregexp.js --ignore select2.full.js
    rm -r "$KEYS_DIR"
}

[ "$#" -gt 0 ] || fail "name a step: dependencies FILE, wheels FILE FOLDER, install FOLDER, remove_pip, account, application"
"$@"
