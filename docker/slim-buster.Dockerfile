# slim-buster, the story's last step and its answer: on Debian (glibc) pip takes wheels, so `pip install` just works.
#
# It has one step less than each of its siblings: no compiler, no apk, no apt (buster's packages left Debian's mirrors
# in July 2025), no builder. But buster is history: this base was last built in 2023, ends at Python 3.11 and gets no
# security updates. Learn from it here; put slim-trixie into production.
#
# Needs BuildKit, which is the default since Docker 23 (before: DOCKER_BUILDKIT=1). Build arguments:
#   BASE_IMAGE           any Debian image with `python` and `pip`
#   REQUIREMENTS         the hash-locked requirements, as a path in this folder's parent
#   PIP_INDEX_URL        a company's package index in place of PyPI (credentials: `--secret id=netrc,src=…`)
#   PIP_EXTRA_INDEX_URL  a second index
#   PIP_NO_BINARY        packages to build from source; every other one must have a wheel or the build fails
#   EXTRA_CA             a proxy's CA certificate as PEM text: --build-arg EXTRA_CA="$(cat ca.pem)"
#                        (or `--secret id=ca,src=ca.pem`, which leaves no trace); used while building only
#   VERSION, REVISION, SOURCE   for the labels: the release, the commit, the repository's address

ARG BASE_IMAGE=python:3.11-slim-buster

FROM ${BASE_IMAGE} AS dependencies

# Compiled once below, and the root file system is read-only at run time: Python need not try to write .pyc files.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app

RUN --mount=type=bind,source=docker/build-steps.sh,target=/run/build-steps.sh \
    sh /run/build-steps.sh account

ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} requirements.txt
ARG PIP_INDEX_URL="" PIP_EXTRA_INDEX_URL="" PIP_NO_BINARY="" EXTRA_CA=""
RUN --mount=type=bind,source=docker/build-steps.sh,target=/run/build-steps.sh \
    --mount=type=secret,id=ca --mount=type=secret,id=netrc \
    sh /run/build-steps.sh dependencies requirements.txt


FROM dependencies AS application

COPY manage.py ./
COPY config config/
COPY blog blog/
COPY docker/entrypoint.sh docker/healthcheck.py docker/
RUN --mount=type=bind,source=docker/build-steps.sh,target=/run/build-steps.sh \
    sh /run/build-steps.sh application


FROM dependencies AS final

ENV KEYS_DIR=/var/lib/wheelhouse/keys \
    STATIC_ROOT=/app/static \
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
      org.opencontainers.image.description="A Django blog on Debian slim, installed from wheels alone" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="${BASE_IMAGE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
