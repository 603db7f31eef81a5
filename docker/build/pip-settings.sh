# shellcheck shell=sh
# pip's settings for a build. Source it before pip: `. /build/pip-settings.sh && pip install …`
#
# Behind a proxy that inspects TLS, pip must trust the proxy's certificate: the secret `ca`, or the argument EXTRA_CA.
# The bundle is in memory, so no layer holds it. cargo, which fetches the crates of Rust packages, has its own variable.

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off

extra=$(cat /run/secrets/ca 2>/dev/null || true)${EXTRA_CA:+
$EXTRA_CA}
case $extra in
"") ;;
*"-----BEGIN CERTIFICATE-----"*)
    known=${PIP_CERT:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
    [ -f "$known" ] || known=$(python -c 'from pip._vendor import certifi; print(certifi.where())')
    { cat "$known" && printf '\n%s\n' "$extra"; } >/dev/shm/ca.pem
    export PIP_CERT=/dev/shm/ca.pem SSL_CERT_FILE=/dev/shm/ca.pem CARGO_HTTP_CAINFO=/dev/shm/ca.pem
    ;;
*)
    echo "The extra CA must be PEM text with a BEGIN CERTIFICATE line. Example: EXTRA_CA=\"\$(cat ca.pem)\"" >&2
    exit 1
    ;;
esac
