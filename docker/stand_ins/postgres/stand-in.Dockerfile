# Stands in for postgres:17-trixie: Debian's PostgreSQL 17 behind the same environment variables, paths and user.
ARG ROOT
FROM ${ROOT}

# The official image's uid, so both can use the same volume.
RUN groupadd --system --gid 999 postgres \
    && useradd --system --uid 999 --gid postgres --home-dir /var/lib/postgresql --shell /bin/bash postgres \
    && install --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql

# gosu: steps down from root; locales: en_US.utf8; postgresql-common first, to keep Debian from making a cluster.
# The suite's newest versions are wanted, as in the official image: none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gosu locales postgresql-common \
    && sed -i 's/#create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
    && apt-get install --yes --no-install-recommends postgresql-17 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log \
    && localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8 \
    && sed -i "s/^#listen_addresses = 'localhost'/listen_addresses = '*'/" /usr/share/postgresql/17/postgresql.conf.sample \
    && install --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql \
    && install --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql/data

ENV LANG=en_US.utf8 \
    PG_MAJOR=17 \
    PATH=$PATH:/usr/lib/postgresql/17/bin \
    PGDATA=/var/lib/postgresql/data
COPY --chmod=755 docker-entrypoint.sh /usr/local/bin/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
RUN postgres --version && grep -F "listen_addresses = '*'" /usr/share/postgresql/17/postgresql.conf.sample

VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
# PostgreSQL's fast shutdown: open transactions are rolled back, the data is flushed.
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
