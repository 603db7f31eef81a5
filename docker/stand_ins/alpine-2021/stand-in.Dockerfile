# Stands in for python:3.8.10-alpine3.13: the stand-in of Alpine with an older CPython and the pip of June 2021.
ARG ROOT
ARG BUILDER

FROM ${BUILDER} AS libraries
COPY build-expat.sh /
RUN sh /build-expat.sh

FROM ${ROOT} AS system
RUN find /usr/local -mindepth 1 -delete
COPY --from=libraries /libexpat.so.1 /usr/lib/

FROM system AS cpython
ADD krunner-env.musllinux_1_2.x86_64.tar /usr/local/
COPY wheels/ /wheels/
COPY install_cpython.py /
RUN python3 /install_cpython.py /wheels

# One layer for the system, without the other CPython.
FROM scratch
# hadolint ignore=DL3067
COPY --from=system / /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    PYTHON_VERSION=3.11.2 \
    PYTHON_PIP_VERSION=21.1.3 \
    # pip before 24.2 does not look into the system's trust store.
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
COPY --from=cpython /usr/local/ /usr/local/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
RUN python -BV && python -B -m pip --version
CMD ["python3"]
