# slim-buster, the story's last step and its answer: on Debian (glibc) pip takes wheels, so `pip install` just works.
#
# Line by line it is alpine-bare on another base: no compiler, no builder, and no apt either (buster's packages left
# Debian's mirrors in July 2025). But buster is history: this base was last built in 2023, ends at Python 3.11 and gets
# no security updates. Learn from it here; put slim-trixie into production.
#
# Build arguments and the contract that all images keep: docker/README.md.

ARG BASE_IMAGE=python:3.11-slim-buster

FROM ${BASE_IMAGE} AS dependencies

WORKDIR /app
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} requirements.txt
ARG PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_ONLY_BINARY PIP_NO_BINARY EXTRA_CA CRYPTOGRAPHY_DONT_BUILD_RUST
RUN --mount=type=bind,source=docker/build,target=/run/build \
    --mount=type=secret,id=ca --mount=type=secret,id=netrc \
    sh /run/build/steps.sh dependencies requirements.txt


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
LABEL org.opencontainers.image.title="Wheelhouse (slim-buster)" \
      org.opencontainers.image.description="A Django blog that ships in Alpine and Debian images" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
