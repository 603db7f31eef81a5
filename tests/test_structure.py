"""Rules of the code base that a linter does not know."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("blog", "config") for path in (ROOT / folder).rglob("*.py"))
ALL_MODULES = sorted(path for folder in ("blog", "config", "lab", "tests") for path in (ROOT / folder).rglob("*.py"))
VIEWS = sorted((ROOT / "blog" / "views").glob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestSize:
    @pytest.mark.parametrize("path", ALL_MODULES, ids=name)
    def test_module_is_at_most_300_lines(self, path: Path) -> None:
        """What needs more is two subjects."""
        assert len(path.read_text().splitlines()) <= 300

    @pytest.mark.parametrize("path", VIEWS, ids=name)
    def test_view_fits_on_a_screen(self, path: Path) -> None:
        """Request, query, response: at most 20 lines."""
        functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
        long = [function.name for function in functions if (function.end_lineno or 0) - function.lineno >= 20]
        assert not long


class TestEnvironment:
    def test_variables_are_read_in_the_project_folder_alone(self) -> None:
        """The blog takes settings from Django."""
        readers = [name(path) for path in MODULES if "os.environ" in path.read_text()]
        assert all(reader.startswith("config/") for reader in readers), readers
