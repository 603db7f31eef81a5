"""Pip's configuration from environment variables and files: where packages come from, and how."""

import ast
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from image_lab.errors import UsageError

# Name and password of an address. A password may hold `@` and `/` that should have been quoted, so everything up to the
# last `@` goes: rather a part of the address than less than the password. `host:8080/` is a port.
SECRET = re.compile(r"(?<=://)(?:[^/\s:]*@|[^/\s:]*:(?!\d{1,5}/)\S*@)")
PYPI = "https://pypi.org/simple"
TRUE = {"1", "true", "yes", "on", "y", "t"}
# Later ones win: https://pip.pypa.io/en/stable/topics/configuration/#precedence-override-order
SECTIONS = ("global", "install", ":env:")


@dataclass(frozen=True)
class Settings:
    """Pip's settings for where packages come from and which may be used."""

    indexes: tuple[str, ...] = (PYPI,)  # URLs, the main one first, possibly with a password; empty with `no-index`
    links: tuple[str, ...] = ()  # folders and pages of `find-links`
    certificates: str | None = None  # a file or folder of CAs; None for the client's own
    client_certificate: str | None = None
    proxy: str | None = None
    trusted_hosts: frozenset[str] = frozenset()  # hosts without a certificate check: `host` or `host:port`
    timeout_seconds: float = 15
    constraints: tuple[str, ...] = ()  # files that limit versions
    only_binary: frozenset[str] = frozenset()  # names of projects, or `:all:`; likewise no_binary
    no_binary: frozenset[str] = frozenset()
    pre: bool = False  # whether pre-releases count

    @property
    def places(self) -> tuple[str, ...]:
        return self.links + self.indexes


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    options = {
        key.removeprefix("PIP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("PIP_")
    }
    return parse_settings(read_files(environ) | options, environ)


def read_files(environ: Mapping[str, str]) -> dict[str, str]:
    """The output of ``pip config list``; empty without pip, or if pip must read no file."""
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return {}
    command = [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(environ))
    return parse_list(result.stdout) if result.returncode == 0 else {}


def parse_list(text: str) -> dict[str, str]:
    """The options in the output of ``pip config list``, lines such as ``global.index-url='https://…'``."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        section, dot, name = key.rpartition(".")
        if equals and dot and section in found:
            found[section][name] = str(ast.literal_eval(value))
    return found["global"] | found["install"] | found[":env:"]


def parse_settings(options: Mapping[str, str], environ: Mapping[str, str]) -> Settings:
    """The settings of pip's options; raises UsageError for an invalid timeout."""
    main = options.get("index-url") or PYPI
    indexes = () if is_true(options, "no-index") else (main, *split_words(options, "extra-index-url"))
    certificates = options.get("cert") or environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE")
    return Settings(
        indexes=tuple(dict.fromkeys(index.rstrip("/") for index in indexes)),
        links=split_words(options, "find-links"),
        certificates=certificates or (environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile),
        client_certificate=options.get("client-cert"),
        proxy=options.get("proxy"),
        trusted_hosts=frozenset(split_words(options, "trusted-host")),
        timeout_seconds=parse_seconds(options.get("timeout") or options.get("default-timeout") or "15"),
        constraints=split_words(options, "constraint"),
        only_binary=parse_names(options.get("only-binary", "")),
        no_binary=parse_names(options.get("no-binary", "")),
        pre=is_true(options, "pre"),
    )


def split_words(options: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(options.get(name, "").split())


def parse_names(text: str) -> frozenset[str]:
    """The projects of ``--only-binary`` or ``--no-binary``; ``:none:`` resets what stands before it."""
    given = text.replace(",", " ").split()
    last = len(given) - given[::-1].index(":none:") if ":none:" in given else 0
    return frozenset(one if one.startswith(":") else canonicalize_name(one) for one in given[last:])


def is_true(options: Mapping[str, str], name: str) -> bool:
    return options.get(name, "").lower() in TRUE


def parse_seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(
            f"expected seconds in pip's option timeout; found {text!r}. Example: PIP_TIMEOUT=15"
        ) from error


def without_credentials(text: str) -> str:
    """A URL, or a text with URLs, without user names and passwords."""
    return SECRET.sub("", text)
