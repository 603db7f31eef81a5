"""Rules of the code base that a linter does not know."""

import ast
import tomllib
from collections.abc import Iterable
from pathlib import Path

import blog

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("blog", "config") for path in (ROOT / folder).rglob("*.py"))
ALL_MODULES = sorted(path for folder in ("blog", "config", "lab", "tests") for path in (ROOT / folder).rglob("*.py"))
VIEWS = sorted([*(ROOT / "blog").glob("*/views.py"), *(ROOT / "blog").glob("*/views/*.py")])


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def find_longer_functions(paths: Iterable[Path], most_lines: int) -> list[str]:
    return [
        f"{name(path)}: {node.name}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= most_lines
    ]


class TestSize:
    def test_module_is_at_most_300_lines(self) -> None:
        """What needs more is two subjects."""
        assert [name(path) for path in ALL_MODULES if len(path.read_text().splitlines()) > 300] == []

    def test_function_is_at_most_40_lines(self) -> None:
        assert find_longer_functions(ALL_MODULES, 40) == []

    def test_view_fits_on_a_screen(self) -> None:
        """Request, query, response: at most 20 lines."""
        assert find_longer_functions(VIEWS, 20) == []


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


class TestPermissions:
    def test_admin_passes_the_user_to_services(self) -> None:
        """Without ``by`` a service acts as the system, and checks no permission."""
        services = [path for path in MODULES if "services" in f"{path.parent.name} {path.stem}"]
        checking = {
            node.name
            for path in services
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef) and "by" in {argument.arg for argument in node.args.kwonlyargs}
        }
        calls = [
            (path, node)
            for path in MODULES
            if "admin" in f"{path.parent.name} {path.stem}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in checking
        ]
        assert len(calls) > 10
        assert [
            f"{name(path)}:{call.lineno}" for path, call in calls if "by" not in {word.arg for word in call.keywords}
        ] == []
