"""The requirements of each era exist, complete and locked."""

import re

import pytest

from tests.docker.paths import APPROACHES, DOCKER, ROOT

ERAS = {era for approach in APPROACHES.values() for era in approach["eras"]}
LOCKS = {era: (ROOT if era == "now" else DOCKER / era) / "requirements.txt" for era in sorted(ERAS)}


def read_pins(text: str) -> set[str]:
    """Return the ``name==version`` of a requirements file."""
    return set(re.findall(r"^[\w.-]+==[\w.]+", text, re.MULTILINE))


@pytest.mark.parametrize("era", LOCKS)
def test_every_requirement_has_a_hash(era: str) -> None:
    blocks = re.split(r"^(?=[\w.-]+==)", LOCKS[era].read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 5
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_2021_has_the_versions_of_the_thread() -> None:
    """Its lock file installs them."""
    wanted = read_pins((DOCKER / "2021" / "requirements.in").read_text())
    assert "cryptography==3.4.7" in wanted
    assert wanted < read_pins(LOCKS["2021"].read_text())


def test_2022_differs_in_what_had_no_wheel_for_musl() -> None:
    """Two packages are a little newer, the others are the same."""
    older, newer = (read_pins((DOCKER / era / "requirements.in").read_text()) for era in ("2021", "2022"))
    assert older - newer == {"cryptography==3.4.7", "psycopg2-binary==2.8.6"}
    assert newer - older == {"cryptography==3.4.8", "psycopg2-binary==2.9.5"}
    assert newer < read_pins(LOCKS["2022"].read_text())


def test_the_expected_failure_names_a_locked_version() -> None:
    """A build of 2021 that must fail, fails with a version of its lock."""
    (message,) = [a["eras"]["2021"]["message"] for a in APPROACHES.values() if "message" in a["eras"].get("2021", {})]
    assert [pin for pin in read_pins(LOCKS["2021"].read_text()) if pin in message] == ["cryptography==3.4.7"]
