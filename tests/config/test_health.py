"""/healthz and /readyz."""

import json

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries


class TestLive:
    def test_alive_without_a_database(self, client: Client) -> None:
        response = client.get("/healthz")
        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_answers_for_any_host_name(self, client: Client) -> None:
        """A probe sends an IP address, which is not in ALLOWED_HOSTS."""
        assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
        assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.every_database
class TestReady:
    def test_ready_when_reachable_and_migrated(self, client: Client) -> None:
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["status"] == "ready"
        assert response.json()["checks"] == {"database": "ok", "migrations": "ok"}

    def test_pending_migration_is_named(self, client: Client) -> None:
        MigrationRecorder.Migration.objects.filter(app="posts").delete()
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["checks"] == {"database": "ok", "migrations": "pending"}

    def test_unreachable_database_is_named_and_nothing_leaks(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The response names what fails; the reason, which may contain a host or a user, is only logged."""

        def refuse() -> None:
            raise OperationalError('connection to server at "10.1.2.3", port 5432 failed: password wrong')

        monkeypatch.setattr(connection, "cursor", refuse)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert json.loads(response.content) == {
            "status": "unavailable",
            "checks": {"database": "unreachable", "migrations": "unknown"},
        }

    def test_answers_are_never_cached(self, client: Client) -> None:
        assert client.get("/readyz")["Cache-Control"] == "no-store"

    def test_needs_few_small_queries(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """Is it there, which tables and migrations, the last backup: a probe every few seconds must not be a load."""
        with django_assert_max_num_queries(4):
            assert client.get("/readyz").status_code == 200
