#!/usr/bin/env bash
# Installs what the full check needs on Debian 12 or 13, and starts a Docker engine if none answers. Run it as root; a
# second run changes nothing. The blog itself needs none of this.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PID_FILE=/run/wheelhouse-dockerd.pid ENGINE_LOG=/var/log/dockerd.log ENGINE_WAIT_SECONDS=60
readonly TRIXIE_SOURCES=/etc/apt/sources.list.d/wheelhouse-trixie.sources
readonly COMPOSE_1_FOLDER=/usr/local/lib/docker-compose-1.29 COMPOSE_1_COMMAND=/usr/local/bin/docker-compose-1.29

readonly PACKAGES=(
    ca-certificates git make python3 python3-venv # to run any of the checks
    chromium-headless-shell fonts-noto-cjk        # browser tests; Korean text in their screenshots
    postgresql                                    # the tests start a cluster of their own
    gettext                                       # compilemessages
    mmdebstrap qemu-utils e2fsprogs               # stand-in bases: Debian's root, and Alpine's from its disk image
    iproute2                                      # the machines of the cluster test
    wrk                                           # load for the benchmarks
    redis-server                                  # a page cache that workers share
    pgbouncer                                     # a pool of the database's sessions
    prometheus                                    # promtool, which checks metrics and alert rules
)
# On Debian 12 from trixie: its own docker.io has neither buildx nor Compose v2.
readonly ENGINE_PACKAGES=(docker.io docker-cli docker-buildx docker-compose iptables)
# The dependencies of the package docker-compose 1.29.
readonly COMPOSE_1_PACKAGES=(
    python3-distro python3-distutils python3-docker python3-dockerpty python3-docopt python3-dotenv
    python3-jsonschema python3-requests python3-texttable python3-websocket python3-yaml
)

export DEBIAN_FRONTEND=noninteractive

say() {
    printf 'provision: %s\n' "$1"
}

fail() {
    printf 'provision: %s\n' "$1" >&2
    exit 1
}

codename() {
    sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

refresh_package_lists() {
    apt-get update -qq
}

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_missing() {
    local package
    local -a missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    refresh_package_lists
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes trixie's packages available on Debian 12, at a priority that upgrades nothing by itself, from the mirrors in the
# machine's own sources.
add_trixie() {
    printf '%s\n' 'Package: *' 'Pin: release n=trixie*' 'Pin-Priority: 100' >/etc/apt/preferences.d/wheelhouse-trixie
    python3 docker/stand_ins/apt_sources.py trixie >"$TRIXIE_SOURCES.new"
    mv "$TRIXIE_SOURCES.new" "$TRIXIE_SOURCES"
}

engine_is_complete() {
    command -v dockerd >/dev/null && docker buildx version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

engine_answers() {
    docker info >/dev/null 2>&1
}

install_engine() {
    engine_is_complete && return 0
    local -a packages=("${ENGINE_PACKAGES[@]}")
    if [[ $(codename) == bookworm ]]; then
        add_trixie
        packages=(docker.io/trixie docker-cli docker-buildx docker-compose/trixie iptables)
    fi
    say "installing ${packages[*]}"
    refresh_package_lists
    apt-get install -qq --yes --no-install-recommends "${packages[@]}" >/dev/null
}

start_engine() {
    engine_answers && return 0
    if [[ -d /run/systemd/system ]]; then
        systemctl start docker
    else
        start_engine_by_hand
    fi
    local _
    for _ in $(seq $((ENGINE_WAIT_SECONDS * 2))); do
        engine_answers && return 0
        sleep 0.5
    done
    fail "the Docker engine does not answer after $ENGINE_WAIT_SECONDS s; see $ENGINE_LOG"
}

start_engine_by_hand() {
    # After a reboot, the number in an old file may be another process's.
    if [[ -f $PID_FILE && $(cat "/proc/$(<"$PID_FILE")/comm" 2>/dev/null) != dockerd ]]; then
        rm -f "$PID_FILE"
    fi
    say "starting dockerd; its pid is in $PID_FILE, its log is $ENGINE_LOG"
    setsid --fork dockerd --pidfile "$PID_FILE" >"$ENGINE_LOG" 2>&1 </dev/null
}

# On Debian 12 `docker-compose` is 1.29. Its package would replace Compose v2, so this unpacks it beside, as a separate
# command.
install_compose_1() {
    if [[ $(codename) != bookworm ]]; then
        say 'docker-compose 1.29 is not in this Debian (it is Debian 12'\''s): left out'
        return 0
    fi
    install_missing "${COMPOSE_1_PACKAGES[@]}"
    [[ -x $COMPOSE_1_COMMAND ]] && return 0
    say "unpacking docker-compose 1.29 as $COMPOSE_1_COMMAND"
    local scratch
    scratch=$(mktemp -d)
    (cd "$scratch" && apt-get download -qq docker-compose/bookworm 2>/dev/null && dpkg-deb --extract ./*.deb "$COMPOSE_1_FOLDER")
    rm -r "$scratch"
    printf '#!/bin/sh\nPYTHONPATH=%s exec /usr/bin/python3 %s "$@"\n' \
        "$COMPOSE_1_FOLDER/usr/lib/python3/dist-packages" "$COMPOSE_1_FOLDER/usr/bin/docker-compose" >"$COMPOSE_1_COMMAND.new"
    chmod 755 "$COMPOSE_1_COMMAND.new"
    mv "$COMPOSE_1_COMMAND.new" "$COMPOSE_1_COMMAND"
}

main() {
    [[ $EUID == 0 ]] || fail 'it installs packages: run it as root (sudo .ci/provision.sh)'
    [[ $(codename) == bookworm || $(codename) == trixie ]] || fail "it knows Debian 12 and 13, and this is $(codename)"
    install_missing "${PACKAGES[@]}"
    install_engine
    start_engine
    install_compose_1
    say "ready: $(docker --version), Compose $(docker compose version --short)"
}

main
