# Stands in for certbot/certbot:v5.1.0: Debian's certbot, with the official image's entrypoint.
ARG ROOT
FROM ${ROOT}

# openssl is in the official image too.
# The suite's newest versions are wanted, as in the official image: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends certbot openssl \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log

COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
ENTRYPOINT ["certbot"]
