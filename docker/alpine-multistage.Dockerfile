# alpine-multistage: a builder collects wheels, or compiles them, and the final image gets them without the compilers.
#
# It is the advice that the story skipped. As long as every package has a wheel the builder only downloads, and the
# result is alpine-bare without pip; where PIP_NO_BINARY names a package, this is how to compile on Alpine.
#
# Build arguments and the contract that all images keep: docker/README.md.

ARG BASE_IMAGE=python:3.13-alpine

FROM ${BASE_IMAGE} AS wheels

ARG PIP_ONLY_BINARY PIP_NO_BINARY
# Only where something may be compiled, and in this stage alone. Not pinned: Alpine's mirrors keep only the newest build
# of a package, so that a pin breaks with the next fix.
# hadolint ignore=DL3018
RUN [ -z "$PIP_NO_BINARY" ] && [ "${PIP_ONLY_BINARY-:all:}" = :all: ] || apk add --no-cache \
    # cffi, cryptography, psycopg2: the compiler for their C parts, and the linker for Rust
    gcc \
    # cffi, cryptography, psycopg2: the C library's headers
    musl-dev \
    # cffi: the library that it wraps
    libffi-dev \
    # cryptography: the library that it wraps
    openssl-dev \
    # cryptography since 3.4, nh3: they are written in Rust
    cargo \
    # cryptography since 40: finds OpenSSL
    pkgconfig \
    # psycopg2: pg_config, and libpq with its headers
    postgresql-dev

ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} /requirements.txt
ARG PIP_INDEX_URL PIP_EXTRA_INDEX_URL EXTRA_CA CRYPTOGRAPHY_DONT_BUILD_RUST
RUN --mount=type=bind,source=docker/build,target=/run/build \
    --mount=type=secret,id=ca --mount=type=secret,id=netrc \
    sh /run/build/steps.sh wheels /requirements.txt /wheels


FROM ${BASE_IMAGE} AS dependencies

WORKDIR /app
# The wheels are mounted and not copied: no layer holds them. A wheel that was compiled takes libraries from the system,
# where one from the index brings its own; of these the base lacks only psycopg2's, libpq.
# hadolint ignore=DL3018
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    --mount=type=bind,source=docker/build,target=/run/build \
    if ls /wheels/psycopg2*-linux_*.whl 2>/dev/null; then apk add --no-cache libpq; fi \
    && sh /run/build/steps.sh install /wheels \
    && sh /run/build/steps.sh remove_pip


# From here on as in every other image, word for word.
FROM dependencies AS application

COPY manage.py ./
COPY config config/
COPY blog blog/
COPY docker/entrypoint.sh docker/healthcheck.py docker/
RUN --mount=type=bind,source=docker/build,target=/run/build \
    sh /run/build/steps.sh application


FROM dependencies AS final

RUN --mount=type=bind,source=docker/build,target=/run/build \
    sh /run/build/steps.sh account

# The root file system is read-only at run time: Python need not try to write bytecode.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KEYS_DIR=/var/lib/wheelhouse/keys \
    STATIC_ROOT=/app/static \
    MEDIA_ROOT=/var/lib/wheelhouse/media \
    PORT=8000

# The only layer that an edit to the blog's code changes.
COPY --from=application /app /app

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# 200 from /readyz, or unhealthy half a minute later. No --start-interval: engines before 25 refuse it, and newer ones
# probe every 5 s during the start period anyway.
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
    CMD ["python", "-I", "-S", "/app/docker/healthcheck.py"]
ENTRYPOINT ["/app/docker/entrypoint.sh"]
CMD ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]

# Last, because a new commit changes them every time. No label holds a build time: it would make every build differ.
ARG BASE_IMAGE
ARG VERSION=unreleased REVISION=unknown SOURCE=
LABEL org.opencontainers.image.title="Wheelhouse (alpine-multistage)" \
      org.opencontainers.image.description="A Django blog that ships in Alpine and Debian images" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
