"""/healthz and /readyz."""

import json

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries


class TestLive:
    def test_alive_without_a_database(self, client: Client) -> None:
        """No database access is allowed in this test, and none is needed."""
        response = client.get("/healthz")
        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_answers_for_any_host_name(self, client: Client) -> None:
        """A probe calls by address, which is no permitted host name."""
        assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
        assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db
class TestReady:
    def test_ready_when_reachable_and_migrated(self, client: Client) -> None:
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {"status": "ready", "checks": {"database": "ok", "migrations": "ok"}}

    def test_pending_migration_is_named(self, client: Client) -> None:
        """A new image on an old database is not ready."""
        MigrationRecorder.Migration.objects.filter(app="blog").delete()
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["checks"] == {"database": "ok", "migrations": "pending"}

    def test_unreachable_database_is_named_and_nothing_leaks(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The answer says what fails; where the database is and why it fails is for the log."""

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

    def test_costs_two_small_queries(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """A probe every few seconds must not be a load."""
        with django_assert_max_num_queries(4):
            client.get("/readyz")
