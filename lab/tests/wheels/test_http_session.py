"""Tests of image_lab.wheels.http_session, on an index with an unknown certificate."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from image_lab.errors import MachineError, UsageError
from image_lab.wheels.http_session import Credentials, require_safe
from image_lab.wheels.package_index import Index
from image_lab.wheels.pip_config import Settings
from tests.wheels.index import PackageIndex, serve


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[PackageIndex]:
    """An index over TLS, with a wheel."""
    with serve(tmp_path) as index:
        index.wheel("thing", "1.0", "py3-none-any")
        yield index


def names(settings: Settings, cache: Path) -> list[str]:
    return [file.filename for file in Index(settings, cache).files("thing")]


class TestCertificates:
    def test_unknown_one_is_told_with_what_to_set(self, secure: PackageIndex, tmp_path: Path) -> None:
        with pytest.raises(MachineError, match=r"not trusted\. Behind a proxy, set PIP_CERT to its CA"):
            names(Settings((secure.url,)), tmp_path / "cache")

    def test_ca_of_a_company_is_believed(self, secure: PackageIndex, tmp_path: Path) -> None:
        settings = Settings((secure.url,), certificates=str(secure.ca))
        assert names(settings, tmp_path / "cache") == ["thing-1.0-py3-none-any.whl"]


class TestPlainHttp:
    def test_of_another_machine_is_refused_as_pip_ignores_it(self) -> None:
        with pytest.raises(UsageError, match=r"pip ignores http://a\.example\.org/simple: expected https, or its host"):
            require_safe("http://mina:s3cret@a.example.org/simple", Settings())


class TestPasswords:
    @pytest.fixture
    def guarded(self, server: PackageIndex) -> PackageIndex:
        server.wheel("thing", "1.0", "py3-none-any")
        server.credentials = "mina:s3cret"
        return server

    @pytest.mark.parametrize("certificates", [None, "ca.pem"])
    def test_in_the_address_is_sent(self, guarded: PackageIndex, tmp_path: Path, certificates: str | None) -> None:
        settings = Settings((guarded.url.replace("//", "//mina:s3cret@"),), certificates=certificates)
        assert names(settings, tmp_path / "cache") == ["thing-1.0-py3-none-any.whl"]

    @pytest.mark.parametrize("certificates", [None, "ca.pem"])
    def test_in_netrc_is_sent(
        self, guarded: PackageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, certificates: str | None
    ) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login mina password s3cret\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        settings = Settings((guarded.url,), certificates=certificates)
        assert names(settings, tmp_path / "cache") == ["thing-1.0-py3-none-any.whl"]

    def test_is_not_sent_to_another_host(self) -> None:
        known = Credentials(["https://mina:s3cret@a.example.org/simple"])
        other = requests.Request("GET", "https://b.example.org/simple/", auth=known).prepare()
        assert "Authorization" not in other.headers

    def test_that_is_wrong_is_told_without_it(self, guarded: PackageIndex, tmp_path: Path) -> None:
        url = guarded.url.replace("//", "//mina:wrong@")
        with pytest.raises(MachineError, match="to answer 200; found 401") as raised:
            names(Settings((url,)), tmp_path / "cache")
        assert "wrong" not in str(raised.value)


def test_an_index_that_fails_is_asked_three_times(server: PackageIndex, tmp_path: Path) -> None:
    server.status = 503
    with pytest.raises(MachineError, match="to answer 200; found 503"):
        names(Settings((server.url,)), tmp_path / "cache")
    assert server.paths() == ["/simple/thing/"] * 3
