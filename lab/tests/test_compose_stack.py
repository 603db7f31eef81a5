"""Tests of image_lab.compose_stack."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from image_lab import base_images
from image_lab import compose_stack as module
from image_lab.approaches import load
from image_lab.compose_stack import (
    COMPOSE_FILE,
    Stack,
    interruptible,
    is_healthy,
    shielded,
)
from tests import ROOT


class TestVariables:
    @pytest.mark.parametrize("approach", load(), ids=lambda approach: approach.id)
    def test_the_port_variable_is_composes(self, approach: Any) -> None:
        """docker-compose.yml reads the variable that the lab sets, so that the port is free and local."""
        variables = Stack(approach.service, "image").variables()
        (name,) = [name for name in variables if name.endswith("_PORT")]
        assert f"${{{name}:-{approach.port}}}:8000" in (ROOT / COMPOSE_FILE).read_text()
        assert variables[name] == "0"

    def test_stand_ins_and_the_image_are_handed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Compose takes the image that was built, and the PostgreSQL that there is."""
        monkeypatch.setattr(base_images, "read_stand_ins", lambda: {"POSTGRES_IMAGE": "some/postgres"})
        variables = Stack("slim", "some-image").variables()
        assert variables == {"POSTGRES_IMAGE": "some/postgres", "IMAGE_NAME": "some-image", "SLIM_PORT": "0"}


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
