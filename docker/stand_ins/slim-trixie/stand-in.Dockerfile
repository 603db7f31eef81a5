# Stands in for python:3.13-slim-trixie: CPython 3.13 on Debian trixie.
ARG ROOT

FROM ${ROOT} AS cpython
ADD krunner-env.static-gnu.x86_64.tar /usr/local/
COPY wheels/ /wheels/
COPY install_cpython.py /
RUN python3 /install_cpython.py /wheels

FROM ${ROOT}
ENV PATH=/usr/local/bin:$PATH \
    PYTHON_VERSION=3.13.2
COPY --from=cpython /usr/local/ /usr/local/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
RUN ldconfig && python -BV && python -B -m pip --version
CMD ["python3"]
