# Stands in for python:3.11.1-alpine3.17: the stand-in of June 2021, with the pip of December 2022.
ARG ROOT

FROM ${ROOT} AS cpython
RUN --mount=type=bind,source=wheels,target=/wheels \
    python -B -m pip install --no-index --no-deps --no-compile --no-cache-dir /wheels/*.whl

# Copied whole, without the older pip.
FROM scratch
# hadolint ignore=DL3067
COPY --from=cpython / /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    PYTHON_VERSION=3.11.2 \
    PYTHON_PIP_VERSION=22.3.1 \
    # pip before 24.2 does not look into the system's trust store.
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
RUN python -BV && python -B -m pip --version
CMD ["python3"]
