# Stands in for redis:8-trixie: Debian's Redis. deploy/replicas.yml gives the command and the user.
ARG ROOT
FROM ${ROOT}

# The suite's newest version is wanted, as in the official image: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends redis-server \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log

COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
EXPOSE 6379
CMD ["redis-server"]
