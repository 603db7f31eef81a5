"""EMAIL_URL, EMAIL_FROM and SITE_URL."""

import pytest

from config.env import Env
from config.mail import MailServer, parse_email_url, read_mail

COMPLETE = {
    "EMAIL_URL": "smtps://mail.example.org",
    "EMAIL_FROM": "Harbour <blog@example.org>",
    "SITE_URL": "https://blog.example.org/",
}


class TestParseEmailUrl:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("smtp://relay", MailServer(host="relay", port=25)),
            ("smtps://relay", MailServer(host="relay", port=465, use_ssl=True)),
            (
                "smtp+starttls://blog%40example.org:p%2Fw%3A@mail.example.org:2525",
                MailServer(host="mail.example.org", port=2525, user="blog@example.org", password="p/w:", use_tls=True),
            ),
            ("console:", MailServer(backend="django.core.mail.backends.console.EmailBackend")),
        ],
    )
    def test_each_kind_of_server(self, url: str, expected: MailServer) -> None:
        assert parse_email_url(url) == expected

    @pytest.mark.parametrize("url", ["mail.example.org", "http://mail", "smtp://", "smtp://h:x", "smtp://h/path"])
    def test_anything_else_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011  config.env tells the user what was expected
            parse_email_url(url)


class TestReadMail:
    def test_complete(self) -> None:
        env = Env(COMPLETE)
        mail = read_mail(env, debug=False)
        assert not env.problems
        assert (mail.sender, mail.site_url) == ("Harbour <blog@example.org>", "https://blog.example.org")

    @pytest.mark.parametrize("missing", ["EMAIL_FROM", "SITE_URL"])
    def test_server_alone_is_not_enough(self, missing: str) -> None:
        env = Env({name: value for name, value in COMPLETE.items() if name != missing})
        read_mail(env, debug=False)
        assert [problem.partition(":")[0] for problem in env.problems] == [missing]

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("EMAIL_URL", "smtp://user:secret@"),
            ("EMAIL_FROM", "blog@example.org\nBcc: eve@example.org"),
            ("SITE_URL", "https://blog.example.org/path"),
        ],
    )
    def test_wrong_value_is_reported_without_repeating_it(self, name: str, wrong: str) -> None:
        """It may be a secret."""
        env = Env(COMPLETE | {name: wrong})
        read_mail(env, debug=False)
        (problem,) = env.problems
        assert problem.startswith(name)
        assert wrong not in problem
