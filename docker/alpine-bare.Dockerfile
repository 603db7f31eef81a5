# alpine-bare: FROM, pip install, nothing else; it failed in 2021 and works today, with the same lines.
#
# The packages changed: they now publish musllinux wheels beside the manylinux ones, so pip finds files for musl. A
# requirements file with a package that has none (cryptography 3.4.7) still fails here.
#
# Build arguments, secrets and what all images guarantee: docker/README.md.

ARG BASE_IMAGE=python:3.13-alpine

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
LABEL org.opencontainers.image.title="Wheelhouse (alpine-bare)" org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.description="A Django blog that ships in Alpine and Debian images" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}"
