"""Tests of wheelhouse_lab.wheels.http_session, on an index with an unknown certificate."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.processes import free_port
from tests.wheels.index import PackageIndex, serve
from wheelhouse_lab.errors import MachineError, UsageError
from wheelhouse_lab.wheels.http_session import Credentials, explain_failure, require_safe
from wheelhouse_lab.wheels.package_index import Index
from wheelhouse_lab.wheels.pip_config import Settings


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

    @pytest.mark.parametrize("with_port", [True, False])
    def test_trusted_host_is_not_checked(self, secure: PackageIndex, tmp_path: Path, *, with_port: bool) -> None:
        parts = urlsplit(secure.url)
        host = parts.netloc if with_port else str(parts.hostname)
        settings = Settings((secure.url,), trusted_hosts=frozenset({host}))
        assert names(settings, tmp_path / "cache") == ["thing-1.0-py3-none-any.whl"]

    def test_another_trusted_host_changes_nothing(self, secure: PackageIndex, tmp_path: Path) -> None:
        settings = Settings((secure.url,), trusted_hosts=frozenset({"127.0.0.1:1", "127.0.0.11"}))
        with pytest.raises(MachineError, match="not trusted"):
            names(settings, tmp_path / "cache")


class TestPlainHttp:
    def test_of_another_machine_is_refused_as_pip_ignores_it(self) -> None:
        with pytest.raises(UsageError, match=r"pip ignores http://a\.example\.org/simple: expected https, or its host"):
            require_safe("http://mina:s3cret@a.example.org/simple", Settings())

    @pytest.mark.parametrize("place", ["http://127.0.0.1:8/simple", "http://localhost/simple", "https://a.example.org"])
    def test_of_this_machine_is_fine(self, place: str) -> None:
        require_safe(place, Settings())

    @pytest.mark.parametrize("host", ["a.example.org", "a.example.org:8080"])
    def test_of_a_trusted_host_is_fine(self, host: str) -> None:
        require_safe("http://a.example.org:8080/simple", Settings(trusted_hosts=frozenset({host})))


class TestPasswords:
    @pytest.fixture
    def guarded(self, server: PackageIndex) -> PackageIndex:
        """An index with a password."""
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

    def test_is_sent_to_whole_addresses_of_the_same_host(self, guarded: PackageIndex, tmp_path: Path) -> None:
        """An index's page may list its files by whole addresses, which hold no password."""
        index = Index(Settings((guarded.url.replace("//", "//mina:s3cret@"),)), tmp_path / "cache")
        whole = guarded.url.replace("/simple", "/files/thing-1.0-py3-none-any.whl")
        assert index.get(whole, "*/*").content == guarded.files["thing-1.0-py3-none-any.whl"]

    def test_is_not_sent_to_another_host(self) -> None:
        known = Credentials(["https://mina:s3cret@a.example.org/simple"])
        other = requests.Request("GET", "https://b.example.org/simple/", auth=known).prepare()
        assert "Authorization" not in other.headers

    def test_is_not_told_where_an_answer_is_an_error(self) -> None:
        answer = requests.Response()
        answer.status_code, answer.reason = 404, "Not Found"
        answer.url = place = "https://mina:s3cret@a.example.org/simple/thing.tar.gz"
        with pytest.raises(requests.HTTPError) as raised:
            answer.raise_for_status()
        assert "https://a.example.org/simple/thing.tar.gz can't be asked: it answers 404 Not Found." in str(
            explain_failure(place, raised.value)
        )

    def test_is_not_told_where_a_page_is_none(self, guarded: PackageIndex, tmp_path: Path) -> None:
        guarded.content_type = "text/plain"
        with pytest.raises(MachineError, match="found something else") as raised:
            names(Settings((guarded.url.replace("//", "//mina:s3cret@"),)), tmp_path / "cache")
        assert "s3cret" not in str(raised.value)

    def test_that_is_wrong_is_told_without_it(self, guarded: PackageIndex, tmp_path: Path) -> None:
        url = guarded.url.replace("//", "//mina:wrong@")
        with pytest.raises(MachineError, match="to answer 200; found 401") as raised:
            names(Settings((url,)), tmp_path / "cache")
        assert "wrong" not in str(raised.value)


def test_an_index_that_does_not_listen_is_told(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=r"can't be reached\. Check the network, PIP_INDEX_URL and HTTPS_PROXY"):
        names(Settings((f"http://127.0.0.1:{free_port()}/simple",)), tmp_path / "cache")


def test_an_index_that_fails_is_asked_three_times(server: PackageIndex, tmp_path: Path) -> None:
    server.status = 503
    with pytest.raises(MachineError, match="to answer 200; found 503"):
        names(Settings((server.url,)), tmp_path / "cache")
    assert server.paths() == ["/simple/thing/"] * 3
