# alpine-multistage: a builder downloads or compiles wheels; the final image installs them and has no compiler.
#
# This is the advice that the 2021 thread skipped. While every package has a wheel, the builder only downloads. Where
# PIP_NO_BINARY names a package, this is how to compile on Alpine.
#
# Build arguments, secrets and what all images guarantee: docker/README.md.

ARG BASE_IMAGE=python:3.13-alpine

FROM ${BASE_IMAGE} AS wheels

ARG PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_ONLY_BINARY=:all: PIP_NO_BINARY EXTRA_CA CRYPTOGRAPHY_DONT_BUILD_RUST
# Only if pip may compile. Not pinned: Alpine's mirrors keep only the newest build of a package.
# hadolint ignore=DL3018
RUN if [ "$PIP_ONLY_BINARY" != :all: ] || [ -n "$PIP_NO_BINARY" ]; then apk add --no-cache \
    # cffi, cryptography, psycopg2: compile their C parts; gcc also links Rust
    gcc musl-dev \
    # cryptography since 3.4, nh3: compile their Rust parts
    cargo \
    # cffi wraps libffi; cryptography wraps OpenSSL, which it finds by pkgconfig since version 40
    libffi-dev openssl-dev pkgconfig \
    # psycopg2: pg_config, and libpq with its headers
    postgresql-dev; fi

ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} /requirements.txt
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca \
    --mount=type=bind,source=docker/build,target=/build . /build/pip-settings.sh \
    && pip wheel --no-cache-dir --wheel-dir /wheels --require-hashes \
        --only-binary "$PIP_ONLY_BINARY" --no-binary "$PIP_NO_BINARY" -r /requirements.txt


FROM ${BASE_IMAGE} AS dependencies

WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A wheel that was compiled takes libraries from the system, one from the index brings its own. Of these the base lacks
# only libpq, for psycopg2.
# hadolint ignore=DL3018
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels --mount=type=bind,source=docker/build,target=/build \
    { ! ls /wheels/psycopg2*-linux_*.whl 2>/dev/null || apk add --no-cache libpq; } \
    && pip install --no-cache-dir --no-compile --no-index --no-deps /wheels/*.whl \
    && sh /build/steps.sh dependencies \
    && pip uninstall --yes pip && rm -r "$(python -c 'import ensurepip; print(*ensurepip.__path__)')"


# The rest is the same in every image.
FROM dependencies AS application

COPY manage.py ./
COPY config config/
COPY blog blog/
COPY docker/entrypoint.sh docker/healthcheck.py docker/
RUN --mount=type=bind,source=docker/build,target=/build sh /build/steps.sh application


FROM dependencies AS final

RUN --mount=type=bind,source=docker/build,target=/build sh /build/steps.sh account
ENV STATIC_ROOT=/app/static PORT=8000 KEYS_DIR=/var/lib/blog/keys \
    MEDIA_ROOT=/var/lib/blog/media BACKUP_DIR=/var/lib/blog/backups
# An edit to the code changes this layer alone.
COPY --from=application /app /app

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# No --start-interval: engines before 25 refuse it, and newer ones probe every 5 s during the start period anyway.
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s CMD ["python", "-I", "-S", "/app/docker/healthcheck.py"]
ENTRYPOINT ["/app/docker/entrypoint.sh"]
CMD ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]

# At the end, because a commit changes them. No label has the build time, so equal builds stay equal.
ARG BASE_IMAGE VERSION=0.2.0 REVISION=unknown SOURCE=
ENV REVISION="${REVISION}"
LABEL org.opencontainers.image.title="Wheelhouse (alpine-multistage)" org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.description="A Django blog that ships in Alpine and Debian images" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}"
