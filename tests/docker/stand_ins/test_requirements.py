"""Where the stand-ins can be built, and their tests run."""

import os
import platform

import pytest
from tests.bases.conftest import require_debian
from tests.bases.errors import BasesError


@pytest.mark.parametrize(("system", "user"), [("ubuntu", 0), ("debian", 1000)])
def test_other_systems_and_users_are_told_what_to_leave_out(
    monkeypatch: pytest.MonkeyPatch, system: str, user: int
) -> None:
    """The tests are skipped with a reason, and not failed half-way through a build."""
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": system})
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with pytest.raises(BasesError, match=f"user {user} on {system}: .*--ignore=tests/bases"):
        require_debian()


def test_root_on_debian_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked beyond that."""
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    require_debian()
