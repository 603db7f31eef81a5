# Debian's compiler and headers on the base of slim-trixie: what a package needs that has no wheel. For `lab compile`.
ARG BASE_IMAGE=python:3.13-slim-trixie

FROM ${BASE_IMAGE}
# Not pinned: Debian's mirrors keep only the newest build of a package.
# hadolint ignore=DL3008
RUN apt-get update --quiet=2 \
    && apt-get install --quiet=2 --yes --no-install-recommends \
    # cffi, psycopg2: the compiler, and the C library's headers
    gcc \
    libc6-dev \
    # cffi: the library that it wraps
    libffi-dev \
    # psycopg2: pg_config, and libpq with its headers
    libpq-dev \
    && rm -r /var/lib/apt/lists/*
