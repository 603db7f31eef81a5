"""Export and import of subscribers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.outbox import posts_announce
from blog.newsletter.services.subscription import subscriber_import, subscription_request
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

CONFIRMED_AT = datetime(2025, 3, 4, 5, 6, 7, 89, UTC)
OTHER_KEY = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItLTA="


def add(email: str, language: str = "en", confirmed_at: datetime = CONFIRMED_AT) -> Subscriber:
    subscriber = subscriber_import(email=email, language=language, confirmed_at=confirmed_at)
    assert subscriber
    return subscriber


def read_all() -> list[tuple[str, str, datetime | None]]:
    return sorted((row.email, row.language, row.confirmed_at) for row in Subscriber.objects.all())


def import_text(tmp_path: Path, text: str, **options: object) -> None:
    path = tmp_path / "subscribers.csv"
    path.write_text(text, encoding="utf-8")
    call_command("import_subscribers", str(path), **options)


class TestRoundTrip:
    def test_address_language_consent_and_id_are_kept(self, tmp_path: Path) -> None:
        add("ada@example.org")
        add("mina@bücher.example", "ko")
        before, ids = read_all(), set(Subscriber.objects.values_list("pk", flat=True))
        call_command("export_subscribers", str(tmp_path / "a.csv"))
        Subscriber.objects.all().delete()
        call_command("import_subscribers", str(tmp_path / "a.csv"))
        assert read_all() == before
        assert set(Subscriber.objects.values_list("pk", flat=True)) == ids

    def test_second_import_changes_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        add("ada@example.org")
        call_command("export_subscribers", str(tmp_path / "a.csv"))
        before = read_all()
        call_command("import_subscribers", str(tmp_path / "a.csv"))
        assert read_all() == before
        assert "line 2: already subscribed" in capsys.readouterr().err


class TestExport:
    def test_unconfirmed_are_left_out(self, capsys: pytest.CaptureFixture[str]) -> None:
        subscription_request(email="pending@example.org", language="en")
        subscriber = add("ada@example.org")
        call_command("export_subscribers")
        output = capsys.readouterr()
        assert output.out.splitlines() == [
            "id,email,language,confirmed_at",
            f"{subscriber.pk},ada@example.org,en,2025-03-04T05:06:07.000089+00:00",
        ]
        assert "1 written, 1 left out" in output.err

    def test_file_is_private_and_never_replaces_another(self, tmp_path: Path) -> None:
        add("ada@example.org")
        path = tmp_path / "a.csv"
        call_command("export_subscribers", str(path))
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CommandError, match="expected a new file"):
            call_command("export_subscribers", str(path))
        assert [found.name for found in tmp_path.iterdir()] == ["a.csv"]

    def test_missing_key_stops_before_anything_is_written(self, settings: Settings, tmp_path: Path) -> None:
        add("ada@example.org")
        settings.FIELD_ENCRYPTION_KEYS = [OTHER_KEY]
        with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEYS"):
            call_command("export_subscribers", str(tmp_path / "a.csv"))
        assert not list(tmp_path.iterdir())


class TestImport:
    def test_invalid_lines_are_reported_by_number_without_addresses(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = """email,language,confirmed_at,note
ada@example.org,en,2025-01-01T00:00:00Z,"two
lines"
no address,en,2025-01-01T00:00:00Z
late@example.org,en,

ADA@example.org,en,2025-01-01T00:00:00Z
fr@example.org,fr,2025-01-01T00:00:00Z
when@example.org,en,yesterday
soon@example.org,en,2999-01-01T00:00:00Z
"""
        import_text(tmp_path, text)
        output = capsys.readouterr()
        assert [line.partition(": ")[2] for line in output.err.splitlines()] == [
            "line 4: expected an e-mail address in the column email",
            "line 5: not confirmed",
            "line 7: the same address and language as in line 2",
            "line 8: expected en, ko in the column language; found 'fr'",
            "line 9: expected a time such as 2026-11-24T09:00:00Z in the column confirmed_at; found 'yesterday'",
            "line 10: expected a time in the past in the column confirmed_at; found '2999-01-01T00:00:00Z'",
        ]
        assert output.out == "import_subscribers: 1 imported, 0 already subscribed, 6 left out.\n"
        assert "example.org" not in output.err

    def test_dry_run_changes_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        import_text(tmp_path, "email,confirmed_at\nada@example.org,2025-01-01 00:00\n", dry_run=True)
        assert "1 would be imported" in capsys.readouterr().out
        assert not Subscriber.objects.exists()

    def test_ghost_members(self, tmp_path: Path) -> None:
        text = """id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,deleted_at,labels
634f,ada@example.org,Ada,,true,false,2022-05-01T10:00:00.000Z,,news
634e,left@example.org,,,false,false,2022-05-01T10:00:00.000Z,,
634d,gone@example.org,,,true,false,2022-05-01T10:00:00.000Z,2023-01-01T00:00:00.000Z,
"""
        import_text(tmp_path, text, language="ko")
        assert read_all() == [("ada@example.org", "ko", datetime(2022, 5, 1, 10, tzinfo=UTC))]

    def test_mailchimp_audience(self, tmp_path: Path) -> None:
        text = """Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,LANGUAGE,UNSUB_TIME
ada@example.org,Ada,2022-05-01 10:00:00,2022-05-01 10:05:00,ko,
left@example.org,,2022-05-01 10:00:00,2022-05-01 10:05:00,en,2023-01-01 00:00:00
"""
        import_text(tmp_path, text)
        assert read_all() == [("ada@example.org", "ko", datetime(2022, 5, 1, 10, 5, tzinfo=UTC))]

    def test_no_mail_goes_to_anybody(self, tmp_path: Path, make_post: MakePost) -> None:
        """Not even later about posts that are recent: the other site may have announced them."""
        make_post()
        subscription_request(email="pending@example.org", language="en")
        import_text(
            tmp_path, "email,confirmed_at\nada@example.org,2025-01-01T00:00Z\npending@example.org,2025-01-01T00:00Z\n"
        )
        call_command("send_mail", verbosity=0)
        assert not Message.objects.exists()
        assert mail.outbox == []
        make_post(published_at=timezone.now() + timedelta(microseconds=1))
        assert posts_announce() == 2

    def test_addresses_are_encrypted(self, tmp_path: Path) -> None:
        import_text(tmp_path, "email,confirmed_at\nada@example.org,2025-01-01T00:00Z\n")
        (row,) = Subscriber.objects.values()
        assert "ada" not in str(row)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "line 1: expected names of columns, with email among them; found an empty file"),
            ("email;language\n", "found email;language"),
            ('email,confirmed_at\n"a"b,c\n', "line 2: expected CSV"),
        ],
    )
    def test_another_file_is_refused(self, tmp_path: Path, text: str, problem: str) -> None:
        with pytest.raises(CommandError, match=problem):
            import_text(tmp_path, text)

    def test_another_encoding_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes("email,name\na@example.org,J\u00f6rg\n".encode("latin-1"))
        with pytest.raises(CommandError, match="expected UTF-8; found byte 0xf6"):
            call_command("import_subscribers", str(path))

    def test_missing_file_is_reported(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_subscribers", str(tmp_path / "a.csv"))
