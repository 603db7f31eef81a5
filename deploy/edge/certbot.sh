#!/bin/sh
# Obtains and renews the certificate of DOMAIN and DOMAIN_ALIASES, until it is stopped.
# Until the first one arrives, the edge has a self-signed one, because it has to answer the challenge.
# Variables: DOMAIN, DOMAIN_ALIASES, ACME_EMAIL (may be empty), ACME_SERVER.
set -eu
umask 077

readonly CERTIFICATE=/certificates/site.pem LINEAGE=/etc/letsencrypt/live/site
# Let's Encrypt allows five failed attempts an hour, so a retry every 15 minutes is never refused.
readonly CHECK_SECONDS=43200 RETRY_SECONDS=900

# Key and certificates in one file, which changes in one step: no reload can see half of a pair.
install_certificate() {
    cat "$1" "$2" >"$CERTIFICATE.new"
    if cmp -s "$CERTIFICATE.new" "$CERTIFICATE"; then
        rm "$CERTIFICATE.new"
    else
        mv "$CERTIFICATE.new" "$CERTIFICATE"
    fi
}

install_lineage() {
    install_certificate "$LINEAGE/privkey.pem" "$LINEAGE/fullchain.pem"
}

make_self_signed() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$DOMAIN" \
        -addext "subjectAltName=DNS:$DOMAIN" -keyout /tmp/key.pem -out /tmp/certificate.pem 2>/dev/null
    install_certificate /tmp/key.pem /tmp/certificate.pem
}

# A challenge that finds no edge would count as a failed attempt.
wait_for_edge() {
    until python3 -c 'import socket; socket.create_connection(("edge", 80), 2)' 2>/dev/null; do
        sleep 1
    done
}

# Does nothing if the certificate has these names and is not due yet.
obtain() {
    set -- --domain "$DOMAIN"
    for alias in $DOMAIN_ALIASES; do
        set -- "$@" --domain "$alias"
    done
    if [ -n "$ACME_EMAIL" ]; then
        set -- "$@" --email "$ACME_EMAIL"
    else
        set -- "$@" --register-unsafely-without-email
    fi
    certbot certonly --non-interactive --agree-tos --server "$ACME_SERVER" --webroot --webroot-path /acme \
        --cert-name site --keep-until-expiring --renew-with-new-domains --deploy-hook "sh $0 install" "$@"
}

if [ "${1:-}" = install ]; then
    install_lineage
    exit
fi

trap 'exit 0' TERM INT
[ -s "$CERTIFICATE" ] || make_self_signed
wait_for_edge
while :; do
    pause=$RETRY_SECONDS
    if obtain; then
        install_lineage
        pause=$CHECK_SECONDS
    fi
    sleep "$pause" &
    wait $!
done
