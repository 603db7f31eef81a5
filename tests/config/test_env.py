"""Typed environment variables."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env


def text(env: Env, *, default: str | None = None, fallback_file: Path | None = None) -> str:
    return env.text("NAME", expected="a name", example="mina", default=default, fallback_file=fallback_file)


class TestText:
    def test_value_is_stripped(self) -> None:
        """Editors leave a line break at the end of a secret file."""
        assert text(Env({"NAME": " mina\n"})) == "mina"

    def test_file_variable_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "name").write_text("from a file\n")
        assert text(Env({"NAME_FILE": str(tmp_path / "name")})) == "from a file"

    def test_fallback_file_comes_before_default(self, tmp_path: Path) -> None:
        fallback = tmp_path / "name"
        assert text(Env({}), fallback_file=fallback, default="default") == "default"
        fallback.write_text("made here")
        assert text(Env({}), fallback_file=fallback, default="default") == "made here"
        assert text(Env({"NAME": "given"}), fallback_file=fallback, default="default") == "given"

    def test_missing_value_names_variable_expectation_and_example(self) -> None:
        env = Env({})
        text(env)
        assert env.problems == ["NAME: expected a name; found nothing. Example: NAME=mina"]

    def test_unreadable_fallback_file_is_reported(self, tmp_path: Path) -> None:
        """Otherwise a new key would replace one that exists but can't be read."""
        env = Env({})
        text(env, fallback_file=tmp_path, default="")
        assert env.problems[0].startswith(f"NAME: expected a readable file; found {tmp_path}: Is a directory")

    def test_variable_and_file_together_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "name").write_text("b")
        env = Env({"NAME": "a", "NAME_FILE": str(tmp_path / "name")})
        text(env)
        (problem,) = env.problems
        assert "found both" in problem


class TestBoolean:
    @pytest.mark.parametrize("value", ["0", "false", "NO", "Off"])
    def test_false_words(self, value: str) -> None:
        assert Env({"FLAG": value}).boolean("FLAG", default=True) is False

    def test_other_words_are_refused(self) -> None:
        """A typo in DEBUG must not be taken for true or false."""
        env = Env({"FLAG": "ture"})
        env.boolean("FLAG", default=False)
        assert env.problems == ["FLAG: expected true or false; found 'ture'. Example: FLAG=true"]


class TestInteger:
    @pytest.mark.parametrize("value", ["0", "11", "many", "1.5"])
    def test_other_than_a_number_within_the_bounds_is_refused(self, value: str) -> None:
        env = Env({"N": value})
        assert env.integer("N", default=5, minimum=1, maximum=10) == 5
        assert env.problems == [f"N: expected a whole number from 1 to 10; found {value!r}. Example: N=5"]


class TestChoice:
    def test_unknown_choice_lists_the_known_ones(self) -> None:
        env = Env({"LOG": "xml"})
        assert env.choice("LOG", choices=("text", "json"), default="text") == "text"
        assert env.problems == ["LOG: expected text or json; found 'xml'. Example: LOG=text"]


class TestChecked:
    def test_parse_error_never_repeats_the_value(self) -> None:
        """It may be a secret with a typo."""
        env = Env({})
        assert env.checked("KEY", "s3cret", int, expected="a number", example="1") is None
        assert env.problems
        assert "s3cret" not in env.problems[0]


class TestStopIfWrong:
    def test_every_problem_is_reported_at_once(self) -> None:
        """Five mistakes need one start, not five."""
        env = Env({"A": "x", "B": "y"})
        env.integer("A", default=1)
        env.integer("B", default=1)
        with pytest.raises(ImproperlyConfigured, match=r"(?s)A: expected.*B: expected"):
            env.stop_if_wrong()
