#!/bin/sh
# Starts nginx with the configuration in this folder, and reloads it when its certificate changes.
# Variables: DOMAIN; DOMAIN_ALIASES, more names, which redirect to it; UPSTREAM, the app's host and port.
set -eu

readonly CERTIFICATE=/certificates/site.pem CONFIGURATION=/tmp/nginx.conf
export DOMAIN="${DOMAIN:-}" DOMAIN_ALIASES="${DOMAIN_ALIASES:-}" UPSTREAM="${UPSTREAM:-blog:8000}"

case $DOMAIN in
'' | *[!a-z0-9.-]*)
    echo "edge: DOMAIN must be a host name in lower case, such as DOMAIN=blog.example.org; found '$DOMAIN'." >&2
    exit 1
    ;;
esac

reload_on_change() {
    loaded=$(cksum <"$CERTIFICATE")
    while sleep 2; do
        current=$(cksum <"$CERTIFICATE")
        [ "$current" = "$loaded" ] || kill -HUP 1
        loaded=$current
    done
}

# shellcheck disable=SC2016  # names, not values: nginx has variables of its own
envsubst '$DOMAIN $DOMAIN_ALIASES $UPSTREAM' <"$(dirname "$0")/nginx.conf.template" >"$CONFIGURATION"
# Without IPv6 in the kernel, listening on it is an error.
[ -e /proc/net/if_inet6 ] || sed -i '/\[::\]/d' "$CONFIGURATION"

until [ -s "$CERTIFICATE" ]; do
    sleep 0.2
done
reload_on_change &
exec nginx -c "$CONFIGURATION" -g 'daemon off;'
