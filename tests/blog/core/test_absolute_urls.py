"""Absolute URLs of a site that several hosts lead to."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import MakePost

ORIGIN = "https://blog.example.org"
PATHS = ("/", "/ko/", "/posts/wheel/", "/tags/docker/", "/authors/mina/", "/archive/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_host_gets_the_same_page(client: Client, make_post: MakePost, settings: Settings, path: str) -> None:
    settings.CANONICAL_ORIGIN = ORIGIN
    make_post(slug="wheel", tags=("docker",), body="[home](/)")
    make_post(slug="바퀴", language="ko")
    one = client.get(path).content.decode()
    other = client.get(path, secure=True, HTTP_HOST="localhost").content.decode()
    assert one == other
    assert ORIGIN in one
    assert not re.search("testserver|localhost", one)


@pytest.mark.parametrize(("site_url", "origin"), [(f"{ORIGIN}/", ORIGIN), ("", "")])
def test_site_url_is_the_origin_if_it_is_set(site_url: str, origin: str) -> None:
    """Its default is only for links in the mail of a development server."""
    changes = {"SITE_URL": site_url, "EMAIL_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.CANONICAL_ORIGIN)"]
    run = subprocess.run(command, env=os.environ | changes, capture_output=True, text=True, check=True)
    assert run.stdout == f"{origin}\n"
