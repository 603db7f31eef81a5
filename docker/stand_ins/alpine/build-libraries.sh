#!/bin/sh
# Builds the libraries that CPython's modules need and Alpine's root lacks, for musl, from Debian's sources.
# Writes each as the content of a package, /packages/NAME/…, and its version to /packages/NAME.version.
set -eu

export CC=musl-gcc
mkdir -p /src /packages
cd /src
sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/*.sources
apt-get update -qq
apt-get install -qq --yes --no-install-recommends \
    autoconf automake dpkg-dev gcc libltdl-dev libtool make musl-tools tcl texinfo xz-utils
apt-get source -qq -o APT::Sandbox::User=root bzip2 libffi sqlite3

# package NAME FILE: the library FILE becomes a package, with the version of the source in the current folder.
package() {
    install -D -m 755 "$2" "/packages/$1/usr/lib/$2"
    version=$(dpkg-parsechangelog --show-field Version)
    echo "${version%%-*}" >"/packages/$1.version"
}

cd /src/bzip2-*
"$CC" -shared -s -O2 -fPIC -D_FILE_OFFSET_BITS=64 -Wl,-soname,libbz2.so.1 -o libbz2.so.1 \
    blocksort.c bzlib.c compress.c crctable.c decompress.c huffman.c randtable.c
package libbz2 libbz2.so.1

cd /src/sqlite3-*
./configure --quiet --disable-tcl
make --silent sqlite3.c
"$CC" -shared -s -O2 -fPIC -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_COLUMN_METADATA \
    -Wl,-soname,libsqlite3.so.0 -o libsqlite3.so.0 sqlite3.c
package sqlite-libs libsqlite3.so.0

cd /src/libffi-*
autoreconf --force --install
# Without --host, configure takes the compiler's glibc for the target.
./configure --quiet --host=x86_64-linux-musl --disable-static --disable-docs --disable-builddir \
    --disable-exec-static-tramp --disable-multi-os-directory
make --silent LDFLAGS=-s
cp -L .libs/libffi.so.8 .
package libffi libffi.so.8

# Not a library, but packaged the same way: the official image adds Alpine's tzdata.
mkdir -p /packages/tzdata/usr/share
cp -a /usr/share/zoneinfo /packages/tzdata/usr/share/
version=$(dpkg-query --show --showformat='${Version}' tzdata)
echo "${version%%-*}" >/packages/tzdata.version

# The repository's key; apk can't make one.
openssl genrsa -out /packages/wheelhouse-stand-in.rsa 2048
openssl rsa -in /packages/wheelhouse-stand-in.rsa -pubout -out /packages/wheelhouse-stand-in.rsa.pub
