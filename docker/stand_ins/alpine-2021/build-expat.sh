#!/bin/sh
# Builds expat, which CPython before 3.13 takes from the system, for musl from Debian's source.
set -eu

mkdir /src
cd /src
sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/*.sources
apt-get update -qq
apt-get install -qq --yes --no-install-recommends autoconf automake dpkg-dev gcc libc6-dev libtool make musl-tools
apt-get source -qq -o APT::Sandbox::User=root expat
cd expat-*/expat
autoreconf --force --install
CC=musl-gcc ./configure --quiet --host=x86_64-linux-musl --disable-static --without-docbook --without-xmlwf \
    --without-examples --without-tests
make --silent -C lib LDFLAGS=-s
cp -L lib/.libs/libexpat.so.1 /
