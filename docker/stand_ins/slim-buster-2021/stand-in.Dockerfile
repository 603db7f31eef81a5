# Stands in for python:3.8.10-slim-buster: CPython 3.8 and the pip of June 2021 on the Debian nearest to buster.
ARG ROOT

FROM ${ROOT} AS cpython
ADD krunner-env.static-gnu.x86_64.tar /usr/local/
COPY wheels/ /wheels/
COPY install_cpython.py /
# The archive's own wheel is tagged as pure Python; it must not be installed. -S: its site-packages, which are removed, put
# an egg on the path that pip would look for.
RUN rm /wheels/backend* && python3 -S /install_cpython.py /wheels

FROM ${ROOT}
ENV PATH=/usr/local/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHON_VERSION=3.8.6 \
    PYTHON_PIP_VERSION=21.1.3 \
    # pip before 24.2 does not look into the system's trust store.
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
COPY --from=cpython /usr/local/ /usr/local/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
# As in the official image, the sources are buster's, which the mirrors no longer have: apt-get update fails.
RUN sed -i s/bullseye/buster/g /etc/apt/sources.list.d/*.sources && ldconfig && python -BV && python -B -m pip --version
CMD ["python3"]
