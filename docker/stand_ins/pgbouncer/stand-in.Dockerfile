# Stands in for edoburu/pgbouncer:v1.24.1-p1: Debian's PgBouncer. deploy/replicas.yml has its command and user.
ARG ROOT
FROM ${ROOT}

# The suite's newest version is wanted: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends pgbouncer \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log

# Debian's folder of programs that only root should start is not on every PATH.
ENV PATH=$PATH:/usr/sbin
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
EXPOSE 6432
CMD ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]
