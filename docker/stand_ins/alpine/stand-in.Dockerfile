# Stands in for python:3.13-alpine: that image's CPython on a real Alpine 3.23, with a local apk repository of placeholders.
ARG ROOT
ARG BUILDER

FROM ${BUILDER} AS libraries
COPY build-libraries.sh /
RUN sh /build-libraries.sh

# The disk image of a virtual machine; without kernel, init, network and user it equals alpine:3.23.
FROM ${ROOT} AS system
# hadolint ignore=DL3018,SC2114
RUN apk add --quiet --no-cache --no-network libncursesw libuuid xz-libs \
    && apk del --quiet --no-network busybox-openrc cloud-utils-growpart curl dhcpcd e2fsprogs-extra linux-virt openrc sudo \
    && deluser --remove-home quicksand \
    && deluser dhcpcd \
    && rm -rf /boot /lost+found /lib/modules /etc/init.d /etc/runlevels /etc/sudoers.d /etc/resolv.conf.quicksand \
        /etc/rc.conf /etc/hostname /etc/conf.d /etc/network /etc/ssl1.1 /usr/local/bin /var/lib/dhcpcd \
    && update-ca-certificates

FROM system AS repository
COPY --from=libraries /packages/ /packages/
COPY make-repository.sh placeholders.txt /
RUN sh /make-repository.sh /packages /placeholders.txt /repository

# As in the official image, apk installs what python needs, under names that `apk del` knows.
FROM system AS runtime
COPY --from=repository /repository/ /usr/share/wheelhouse-stand-in/apk/
COPY --from=repository /etc/apk/keys/wheelhouse-stand-in.rsa.pub /etc/apk/keys/
# The local repository has one version of each package.
# hadolint ignore=DL3018
RUN echo 'v3 /usr/share/wheelhouse-stand-in/apk' >/etc/apk/repositories \
    && apk add --quiet --no-cache tzdata \
    && apk add --quiet --no-cache --virtual .python-rundeps libbz2 libffi libncursesw libuuid sqlite-libs xz-libs \
    && apk del --quiet --no-network libncursesw libuuid xz-libs

FROM runtime AS cpython
ADD krunner-env.musllinux_1_2.x86_64.tar /usr/local/
COPY wheels/ /wheels/
COPY install_cpython.py /
RUN python3 /install_cpython.py /wheels

# One layer for the system, without what was removed from it.
FROM scratch
# hadolint ignore=DL3067
COPY --from=runtime / /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHON_VERSION=3.13.2
COPY --from=cpython /usr/local/ /usr/local/
COPY wheelhouse-stand-in /etc/wheelhouse-stand-in
RUN python -BV && python -B -m pip --version
CMD ["python3"]
