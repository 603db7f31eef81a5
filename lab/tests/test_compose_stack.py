"""Tests of wheelhouse_lab.compose_stack."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from wheelhouse_lab import base_images, engine
from wheelhouse_lab import compose_stack as module
from wheelhouse_lab.approaches import load
from wheelhouse_lab.compose_stack import (
    COMPOSE_FILE,
    BootError,
    Stack,
    interruptible,
    is_healthy,
    make_stack,
    shielded,
    wait_until,
)


class FakeEngine:
    """Answers `docker` commands from a list of what exists, and writes down what it was asked."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.things: dict[str, list[str]] = {"ps": [], "network": [], "volume": []}
        self.stubborn = False
        self.fails = ""

    def docker(self, *arguments: str, **_options: Any) -> engine.Result:
        command = tuple(map(str, arguments))
        self.commands.append(command)
        if command[0] in {"rm", "network", "volume"} and "rm" in command[:2] and not self.stubborn:
            self.things["ps" if command[0] == "rm" else command[0]] = []
        listed = "\n".join(self.things.get(command[0], [])) if "--quiet" in command else ""
        return engine.Result(command, 1 if self.fails and self.fails in command else 0, listed, "compose: no")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(engine, "docker", fake.docker)
    monkeypatch.setattr(module, "POLL_SECONDS", 0)
    return fake


class TestVariables:
    @pytest.mark.parametrize("approach", load(), ids=lambda approach: approach.id)
    def test_the_port_variable_is_composes(self, approach: Any) -> None:
        """docker-compose.yml reads the variable that the lab sets, so that the port is free and local."""
        variables = Stack(approach.service, "image").variables()
        (name,) = [name for name in variables if name.endswith("_PORT")]
        assert f"${{{name}:-{approach.port}}}:8000" in (ROOT / COMPOSE_FILE).read_text()
        assert variables[name] == "127.0.0.1:0"

    def test_stand_ins_and_the_image_are_handed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Compose takes the image that was built, and the PostgreSQL that there is."""
        monkeypatch.setattr(base_images, "read_stand_ins", lambda: {"POSTGRES_IMAGE": "some/postgres"})
        variables = Stack("slim", "some-image").variables()
        assert variables == {"POSTGRES_IMAGE": "some/postgres", "IMAGE_NAME": "some-image", "SLIM_PORT": "127.0.0.1:0"}

    def test_the_users_own_env_file_is_not_read(self, fake: FakeEngine) -> None:
        """A SECRET_KEY or a port of theirs would change what is looked at."""
        Stack("slim", "image").compose("ps")
        assert f"--env-file {os.devnull}" in " ".join(fake.commands[0])


class TestStack:
    def test_each_has_a_name_of_its_own(self, fake: FakeEngine) -> None:
        with make_stack("slim", "image") as one, make_stack("slim", "image") as other:
            assert one.project.startswith("wheelhouse-lab-")
            assert one.project != other.project

    def test_changes_nothing_but_the_pace_of_probes(self, fake: FakeEngine, tmp_path: Path) -> None:
        """Which probe runs is the image's; a caller's own files come last and win."""
        own = tmp_path / "own.yml"
        with make_stack("slim", "image", files=(own,)) as one:
            first, pace, last = one.files
            assert (first, last) == (ROOT / COMPOSE_FILE, own)
            services = json.loads(pace.read_text())["services"]
        assert services.keys() == {"slim", "db"}
        assert all(set(service) == {"healthcheck"} for service in services.values())
        assert all("test" not in service["healthcheck"] for service in services.values())

    def test_a_stack_that_does_not_come_up_tells_its_last_words(
        self, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Which container, in which state, and what it said."""
        fake.fails, fake.things["ps"] = "up", ["1"]
        state = {"Status": "exited", "ExitCode": 3}
        monkeypatch.setattr(engine, "inspect", lambda _thing: {"Id": "1", "Name": "/web", "State": state})
        with pytest.raises(BootError, match=r"^web is exited \(exit code 3\): compose: no$"):
            Stack("slim", "image").up()

    def test_without_a_container_composes_words_are_told(self, fake: FakeEngine) -> None:
        fake.fails = "up"
        with pytest.raises(BootError, match="compose: no"):
            Stack("slim", "image").up()

    def test_more_or_less_than_one_container_is_an_error(self, fake: FakeEngine) -> None:
        fake.things["ps"] = ["1", "2"]
        with pytest.raises(BootError, match="expected one container of db; found 2"):
            Stack("slim", "image").container("db")


class TestRemoval:
    def test_containers_networks_and_volumes_go_in_this_order(self, fake: FakeEngine) -> None:
        """Found by label, so that what an interrupted command left is found too."""
        fake.things = {"ps": ["c1", "c2"], "network": ["n1"], "volume": ["v1"]}
        with make_stack("slim", "image") as one:
            pass
        removals = [command for command in fake.commands if "rm" in command[:2]]
        assert removals == [
            ("rm", "--force", "--volumes", "c1", "c2"),
            ("network", "rm", "n1"),
            ("volume", "rm", "--force", "v1"),
        ]
        assert all(f"--filter=label=com.docker.compose.project={one.project}" in fake.commands[i] for i in (0, 2, 4))

    def test_happens_after_an_error_too(self, fake: FakeEngine) -> None:
        fake.things["ps"] = ["c1"]
        with pytest.raises(KeyboardInterrupt), make_stack("slim", "image"):
            raise KeyboardInterrupt
        assert fake.things["ps"] == []

    def test_is_left_to_the_user_who_wants_to_keep_it(self, fake: FakeEngine) -> None:
        with make_stack("slim", "image", keep=True):
            pass
        assert fake.commands == []

    def test_what_stays_in_spite_of_it_is_an_error(self, fake: FakeEngine) -> None:
        fake.stubborn, fake.things["volume"] = True, ["v1"]
        with pytest.raises(engine.EngineError, match="can't be removed"), make_stack("slim", "image"):
            pass


class TestIsWell:
    @pytest.mark.parametrize(
        ("state", "well"),
        [
            ({"Status": "running", "Health": {"Status": "healthy"}}, True),
            ({"Status": "running", "Health": {"Status": "starting"}}, False),
            ({"Status": "running"}, True),
            ({"Status": "exited", "ExitCode": 0}, True),
            ({"Status": "exited", "ExitCode": 1}, False),
            ({"Status": "created", "ExitCode": 0}, False),
        ],
    )
    def test_healthy_or_done(self, state: dict[str, Any], *, well: bool) -> None:
        """A one-shot service is well when it has ended with success."""
        assert is_healthy(state) is well


class TestWaitUntil:
    def test_gives_the_first_true_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "POLL_SECONDS", 0)
        answers = iter([0, "", 7])
        assert wait_until(lambda: next(answers), within_seconds=5) == 7

    def test_gives_the_last_answer_when_time_is_over(self) -> None:
        assert wait_until(list, within_seconds=0) == []


class TestSignals:
    @pytest.fixture(autouse=True)
    def handlers(self) -> Iterator[None]:
        before = {number: signal.getsignal(number) for number in module.ENDING_SIGNALS}
        yield
        assert {number: signal.getsignal(number) for number in module.ENDING_SIGNALS} == before

    @pytest.mark.parametrize("number", module.ENDING_SIGNALS, ids=lambda number: number.name)
    def test_every_ending_signal_is_like_ctrl_c(self, number: signal.Signals) -> None:
        with pytest.raises(KeyboardInterrupt), interruptible():
            signal.raise_signal(number)

    @pytest.mark.parametrize("number", module.ENDING_SIGNALS, ids=lambda number: number.name)
    def test_clearing_up_is_finished(self, number: signal.Signals, capsys: pytest.CaptureFixture[str]) -> None:
        with shielded():
            signal.raise_signal(number)
        assert "still removing" in capsys.readouterr().err
