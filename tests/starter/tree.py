"""The files of a new project: a copy of the last commit, edited."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polib

from tests.removal import LAB, ROOT, SETTINGS, remove
from tests.starter.answers import RECOMMENDED, Answers, list_languages
from tests.starter.approaches import keep_approaches
from tests.starter.errors import StarterError
from tests.starter.repository import copy_last_commit

OURS: Final = "wheelhouse"
EDITS: Final = Path(__file__).with_name("edits.toml")
FILES: Final = Path(__file__).with_name("files")
CONTENT: Final = "blog/posts/content"
LICENSE: Final = "LICENSE"  # the only file in which our name stays
TABLE: Final = re.compile(r"<!-- variants: .*?<!-- /variants -->\n", re.DOTALL)


def make_tree(answers: Answers, folder: Path) -> None:
    """Write the files of a new project into ``folder``, which must not exist."""
    copy_last_commit(folder)
    tables = {name: TABLE.findall((folder / name).read_text("utf-8")) for name in ("README.md", "README.ko.md")}
    apply_edits(answers, folder)
    for part in answers.without:
        remove(part, folder)
    keep_approaches(answers.approaches, folder)
    keep_languages(answers.languages, folder)
    rename(answers, folder)
    write_own_files(answers, folder, tables)
    record(answers, folder)
    tidy(folder)


def apply_edits(answers: Answers, folder: Path) -> None:
    """Remove and edit what edits.toml says for what the project is without.

    Raises:
        StarterError: a path or a text is not there: edits.toml has to follow a change of ours.
    """
    data = tomllib.loads(EDITS.read_text("utf-8"))
    absent = {"always", *answers.without}
    for path in [path for removal in data["removals"] if removal["without"] in absent for path in removal["paths"]]:
        delete(folder / path, path)
    for edit in data["edits"]:
        if edit["without"] in absent:
            apply_edit(edit, folder)


def delete(path: Path, name: str) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()
    else:
        raise StarterError(f"edits.toml: expected {name}; it is not there any more.")


def apply_edit(edit: dict[str, Any], folder: Path) -> None:
    """Replace a regular expression in every file that matches a pattern, at least once in each."""
    paths = sorted(folder.glob(edit["file"]))
    if not paths and not edit.get("optional"):
        raise StarterError(f"edits.toml: expected {edit['file']}; it is not there any more.")
    for path in paths:
        text, count = re.subn(edit["find"], edit.get("put", ""), path.read_text("utf-8"), flags=re.MULTILINE)
        if not count and not edit.get("optional"):
            raise StarterError(f"edits.toml: expected {edit['find']!r} in {edit['file']}; found it nowhere.")
        path.write_text(text, "utf-8")


def keep_languages(languages: tuple[str, ...], folder: Path) -> None:
    """Set the languages of the site; translations of the interface stay for later."""
    names = list_languages()
    chosen = ", ".join(f'("{code}", "{names[code]}")' for code in languages)
    settings = folder / SETTINGS
    text = re.sub(r"^LANGUAGES = .*$", f"LANGUAGES = [{chosen}]", settings.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r'(^LANGUAGE_CODE = .*default=)"\w+"', rf'\1"{languages[0]}"', text, flags=re.MULTILINE)
    settings.write_text(text, "utf-8")
    example = folder / ".env.example"
    text = example.read_text("utf-8").replace("#LANGUAGE_CODE=en", f"#LANGUAGE_CODE={languages[0]}")
    if len(languages) == 1:
        text = text.replace(
            "The language of URLs without a prefix (en or ko); the other one has a prefix, as in /ko/.",
            "The language of URLs without a prefix: one of LANGUAGES in config/settings.py.",
        )
    example.write_text(text, "utf-8")


def rename(answers: Answers, folder: Path) -> None:
    """Replace our name by the project's in every text and path."""
    names = {OURS: answers.name, OURS.capitalize(): answers.title, OURS.upper(): answers.name.upper()}
    for path, text in list_texts(folder):
        if path.relative_to(folder).as_posix() != LICENSE and OURS in text.lower():
            path.write_text(replace(text, names), "utf-8")
    for path in sorted(folder.rglob(f"*{OURS}*"), reverse=True):  # what is inside a folder before the folder
        path.rename(path.with_name(replace(path.name, names)))


def replace(text: str, names: dict[str, str]) -> str:
    for ours, theirs in names.items():
        text = text.replace(ours, theirs)
    return text


def list_texts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


def write_own_files(answers: Answers, folder: Path, tables: dict[str, list[str]]) -> None:
    """README, changelog, welcome post, and a line in the license."""
    approach = RECOMMENDED if RECOMMENDED in answers.approaches else answers.approaches[0]
    data = tomllib.loads((ROOT / "docker" / "approaches.toml").read_text("utf-8"))
    (chosen,) = (one for one in data["approaches"] if one["id"] == approach)
    words = {
        "title": answers.title,
        "name": answers.name,
        "service": chosen["profiles"][0],
        "port": str(chosen["port"]),
    }
    for language in dict.fromkeys(("en", *answers.languages)):
        readme = "README.md" if language == "en" else f"README.{language}.md"
        (table,) = tables[readme] if LAB not in answers.without else [""]
        backup = "volumes.md" if "backups" in answers.without else "backup.md"
        parts = {"table": table and f"\n{table}", "backup": read_file(language, backup, words)}
        text = read_file(language, "README.md", words | parts)
        other = len(answers.languages) > 1 or language != "en"
        (folder / readme).write_text(text if other else re.sub(r"^\*\[.*\n\n", "", text, flags=re.MULTILINE), "utf-8")
    if "ko" not in answers.languages:
        (folder / "README.ko.md").unlink()
        (folder / "tests/docs/test_readme_languages.py").unlink()
    for language in answers.languages:
        post = folder / CONTENT / language / "welcome.md"
        post.parent.mkdir(parents=True)
        post.write_text(read_file(language, "welcome.md", words), "utf-8")
    (folder / "CHANGELOG.md").write_text(read_file("", "CHANGELOG.md", words), "utf-8")
    terms = folder / LICENSE
    terms.write_text(terms.read_text().replace("Copyright", f"Copyright (c) The {answers.title} authors\nCopyright", 1))


def read_file(language: str, name: str, words: dict[str, str]) -> str:
    """Return one of ``FILES`` with ``words`` in the places of their names."""
    text = (FILES / language / name).read_text("utf-8")
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: words[found[1]], text)


def record(answers: Answers, folder: Path) -> None:
    """Note the answers, for `make starter-update`."""
    path = folder / "pyproject.toml"
    text = path.read_text("utf-8")
    head, start, rest = text.partition("\n[tool.pytest.ini_options]\n")
    why = "\n# What this project was started with; `make starter-update` reads it where it was started.\n"
    path.write_text(f"{head}{why}{answers.to_toml()}{start}{rest}", "utf-8")


def tidy(folder: Path) -> None:
    """Compile translations, and format Python: other names make other lines and another order of imports."""
    for path in folder.glob("blog/*/locale/*/LC_MESSAGES/django.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    for command in (["check", "--quiet", "--fix-only", "--select=I"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "--no-cache", "."], cwd=folder, check=True)
