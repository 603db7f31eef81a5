# slim-buster: where the 2021 thread ended; on Debian (glibc) pip takes wheels, so `pip install` just works.
#
# It is alpine-bare on another base: no compiler, no builder, and no apt, because Debian's mirrors dropped buster in
# July 2025. This base was last built in 2023, ends at Python 3.11 and gets no security updates. Learn from it; use
# slim-trixie in production.
#
# Build arguments, secrets and what all images guarantee: docker/README.md.

ARG BASE_IMAGE=python:3.11-slim-buster

FROM ${BASE_IMAGE} AS dependencies

WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} requirements.txt
ARG PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_ONLY_BINARY=:all: PIP_NO_BINARY EXTRA_CA CRYPTOGRAPHY_DONT_BUILD_RUST
# "No matching distribution found" means that a package has no wheel for this platform: pin another version, or
# compile it with PIP_NO_BINARY in alpine-apk or alpine-multistage.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca \
    --mount=type=bind,source=docker/build,target=/build \
    . /build/pip-settings.sh \
    && pip install --no-cache-dir --no-compile --require-hashes \
        --only-binary "$PIP_ONLY_BINARY" --no-binary "$PIP_NO_BINARY" -r requirements.txt \
    && sh /build/steps.sh dependencies


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
LABEL org.opencontainers.image.title="Wheelhouse (slim-buster)" org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.description="A Django blog that ships in Alpine and Debian images" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}"
