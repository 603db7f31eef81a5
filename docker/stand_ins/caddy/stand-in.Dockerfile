# Stands in for caddy:2: Debian's Caddy, whose certificate authority the edge is tested against.
ARG ROOT
FROM ${ROOT}

# The suite's newest versions are wanted, as in the official image: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends caddy \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log

# The official image's folders.
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
