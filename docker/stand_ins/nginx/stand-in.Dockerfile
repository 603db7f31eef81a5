# Stands in for nginx:1.29-alpine: Debian's nginx with the official image's user, paths and stop signal.
ARG ROOT
FROM ${ROOT}

# The official image's uid, so both can use the same volume.
RUN groupadd --system --gid 101 nginx \
    && useradd --system --uid 101 --gid nginx --home-dir /nonexistent --shell /bin/false nginx

# curl and gettext-base (envsubst) are in the official image too.
# The suite's newest versions are wanted, as in the official image: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl gettext-base nginx-light \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log \
    && mkdir -p /var/cache/nginx

COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
STOPSIGNAL SIGQUIT
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
