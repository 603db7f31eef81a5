"""The user model."""

from blog.accounts.models import User


def test_byline_falls_back_to_the_full_name_and_the_user_name() -> None:
    assert User(username="mina").byline == "mina"
    assert User(username="mina", first_name="Mina", last_name="Park").byline == "Mina Park"
    assert User(username="mina", display_name="M. P.", first_name="Mina").byline == "M. P."
