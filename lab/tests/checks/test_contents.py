"""Tests of image_lab.checks.contents: what belongs into an image."""

import pytest

from image_lab.checks.check import CheckFailed
from image_lab.checks.contents import (
    is_left_behind,
    owners_and_modes,
)
from tests.checks.sample import subject


@pytest.mark.parametrize(
    "path",
    [
        *("app/.git/HEAD", ".github/workflows/ci.yml", "app/.mypy_cache/x", "root/.cache/pip/http/1", "tmp/tmp1/x"),
        *("app/tests/test_a.py", "app/docs/index.md", "app/blog/locale/ko/LC_MESSAGES/django.po", "app/lab/web.py"),
        *("var/cache/apk/APKINDEX.1.tar.gz", "var/lib/apt/lists/deb.debian.org_debian_dists", "run/build/steps.sh"),
        *("wheels/nh3-0.3.8-cp38-abi3-musllinux_1_2_x86_64.whl", "root/.cargo/registry/x", "app/config/urls.py.bak"),
    ],
)
def test_is_left_behind(path: str) -> None:
    """Version control, tests, caches, and what a step needed for a moment."""
    assert is_left_behind(path)


@pytest.mark.parametrize(
    "path",
    [
        *("app/blog/tests.py", "usr/local/lib/python3.13/test/support.py", "root/.cache", "tmp", "var/tmp", "run"),
        *("root/.cache/.wh.pip", "usr/local/lib/python3.13/site-packages/django/conf/locale/ko/LC_MESSAGES/django.mo"),
        *(
            "var/lib/apt/lists/partial",
            "usr/lib/python3.12/ensurepip/_bundled/pip-26.0-py3-none-any.whl",
            "etc/passwd.bak",
            "app/static/blog/site.css.gz",
        ),
    ],
)
def test_is_not_left_behind(path: str) -> None:
    """Empty folders, a mark that something was deleted, and what only looks similar."""
    assert not is_left_behind(path)


@pytest.mark.parametrize(
    ("path", "entry", "found"),
    [
        ("/app/manage.py", (10001, 10001, 0o100644), "10001:10001"),
        ("/app/manage.py", (0, 0, 0o100664), "0664"),
        ("/app/manage.py", (0, 0, 0o100600), "0600"),
        ("/usr/local/x", (10001, 0, 0o100644), "/usr/local/x"),
    ],
)
def test_a_wrong_owner_or_mode_is_named(path: str, entry: tuple[int, int, int], found: str) -> None:
    """Code is root's, closed to writers and open to readers, and the app owns nothing but its data."""
    with pytest.raises(CheckFailed, match=found):
        owners_and_modes.run(subject(files={path: entry}))


def test_right_owners_and_modes_pass() -> None:
    """A link has no mode of its own; data is the app's."""
    files = {
        "/app/manage.py": (0, 0, 0o100755),
        "/app/link": (0, 0, 0o120777),
        "/var/lib/blog/keys": (10001, 10001, 0o40700),
        "/etc/shadow": (0, 42, 0o100640),
    }
    owners_and_modes.run(subject(files=files))
