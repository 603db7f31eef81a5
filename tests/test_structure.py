"""Rules of the code base that a linter does not know."""

import ast
import tomllib
from pathlib import Path

import pytest

import blog

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("blog", "config") for path in (ROOT / folder).rglob("*.py"))
ALL_MODULES = sorted(path for folder in ("blog", "config", "lab", "tests") for path in (ROOT / folder).rglob("*.py"))
VIEWS = sorted([*(ROOT / "blog").glob("*/views.py"), *(ROOT / "blog").glob("*/views/*.py")])


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestSize:
    @pytest.mark.parametrize("path", ALL_MODULES, ids=name)
    def test_module_is_at_most_300_lines(self, path: Path) -> None:
        """What needs more is two subjects."""
        assert len(path.read_text().splitlines()) <= 300

    @pytest.mark.parametrize("path", ALL_MODULES, ids=name)
    def test_function_is_at_most_40_lines(self, path: Path) -> None:
        functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
        assert [function.name for function in functions if (function.end_lineno or 0) - function.lineno >= 40] == []

    @pytest.mark.parametrize("path", VIEWS, ids=name)
    def test_view_fits_on_a_screen(self, path: Path) -> None:
        """Request, query, response: at most 20 lines."""
        functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
        long = [function.name for function in functions if (function.end_lineno or 0) - function.lineno >= 20]
        assert not long


class TestVersion:
    def test_is_the_same_everywhere(self) -> None:
        """In the package, in its metadata, and in the labels of the images."""
        assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == blog.__version__
        for path in (ROOT / "docker").glob("*.Dockerfile"):
            assert f" VERSION={blog.__version__} " in path.read_text()


class TestEnvironment:
    def test_variables_are_read_in_the_project_folder_alone(self) -> None:
        """The blog takes settings from Django."""
        readers = {name(path).partition("/")[0] for path in MODULES if "os.environ" in path.read_text()}
        assert readers == {"config"}
