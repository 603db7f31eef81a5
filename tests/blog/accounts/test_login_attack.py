"""An attack on a real gunicorn with two workers. ``python -m tests.login_attack`` also measures what readers notice."""

from collections.abc import Callable
from pathlib import Path

from blog.accounts.services.password_check import FROM_UNKNOWN_CLIENTS
from tests.login_attack import measure, site
from tests.processes import Site


def test_owner_signs_in_while_16_attackers_guess(open_site: Callable[[], Site], tmp_path: Path) -> None:
    """Nothing is a 5xx, and workers together check no more passwords than the limit allows."""
    with site(open_site().environment["TEST_DATABASE_URL"], tmp_path) as port:
        result = measure(port, "many networks, one account", round_trip_seconds=0.02, rounds=1, seconds=1)
    assert result.owner == [302]
    assert result.statuses.keys() <= {"200", "429"}
    assert result.statuses["429"]
    assert result.statuses["200"] <= FROM_UNKNOWN_CLIENTS.count * 2  # the attack may reach into a second window
    assert "Traceback" not in (tmp_path / "gunicorn.log").read_text()
