# Stands in for python:3.11-slim-buster: CPython 3.11 on the Debian nearest to buster that the mirrors still have.
ARG ROOT

FROM ${ROOT} AS cpython
ADD krunner-env.static-gnu.x86_64.tar /usr/local/
COPY wheels/ /wheels/
COPY install_cpython.py /
RUN python3 /install_cpython.py /wheels

FROM ${ROOT}
ENV PATH=/usr/local/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHON_VERSION=3.11.1 \
    PYTHON_PIP_VERSION=23.1.2 \
    PYTHON_SETUPTOOLS_VERSION=65.5.1 \
    # pip before 24.2 does not look into the system's trust store.
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
COPY --from=cpython /usr/local/ /usr/local/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
# As in the official image, the sources are buster's, which the mirrors no longer have: apt-get update fails.
RUN sed -i s/bullseye/buster/g /etc/apt/sources.list.d/*.sources && ldconfig && python -BV && python -B -m pip --version
CMD ["python3"]
