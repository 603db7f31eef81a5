"""The table of variants in README.md and README.ko.md, from approaches.toml and the newest committed report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from image_lab import project
from image_lab.approaches import Approach, load
from image_lab.data_files import read_data
from image_lab.errors import UsageError
from image_lab.measure import measure_report

FILE: Final = Path(__file__).with_suffix(".toml")
REPORTS: Final = "docs/reports/measure"
START: Final = "<!-- variants: made by `python -m lab readme`, from docker/approaches.toml and docs/reports/measure -->"
END: Final = "<!-- /variants -->"


@dataclass(frozen=True, slots=True)
class Translation:
    file: str
    language: str
    heading: list[str]
    source: str
    placeholders: str
    no_report: str
    kinds: dict[str, str]

    @property
    def path(self) -> Path:
        return project.root() / self.file


def load_translations() -> list[Translation]:
    """The texts for each README that the checkout has."""
    translations = [Translation(**row) for row in read_data(FILE)["translations"]]
    return [words for words in translations if words.path.exists()]


def find_newest_report(folder: Path | None = None) -> Path | None:
    files = (folder or project.root() / REPORTS).glob("*.json")
    return max(files, key=lambda file: str(measure_report.read_report(file)["created_at"]), default=None)


def render(words: Translation, file: Path | None) -> str:
    """A README's text with a new table; without ``file`` the table has no figures."""
    text = words.path.read_text(encoding="utf-8")
    head, start, rest = text.partition(START)
    _old, end, tail = rest.partition(END)
    if not (start and end):
        raise UsageError(
            f"{words.file}: expected the marks {START} and {END}; found not both. Put the table between them."
        )
    return f"{head}{START}\n\n{render_section(words, file)}\n\n{END}{tail}"


def render_section(words: Translation, file: Path | None) -> str:
    data = measure_report.read_report(file) if file else None
    rows = {row["id"]: row for row in data["approaches"]} if data else {}
    lines = [tuple(words.heading), ("---",) * len(words.heading)]
    lines += [make_cells(approach, rows.get(approach.id), words) for approach in load()]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{render_source(words, file, data)}"


def make_cells(approach: Approach, row: dict[str, Any] | None, words: Translation) -> tuple[str, ...]:
    profiles = ", ".join(f"`{name}`" for name in approach.profiles)
    link = f"[{approach.id}](docker/{approach.dockerfile.name})"
    teaches = approach.teaches_ko if words.language == "ko" else approach.teaches
    image, build, running = (row[part] if row else None for part in ("image", "build", "running"))
    at_least = "> " if row and has_placeholders(approach, row) else ""
    return (
        *(profiles, link, str(approach.port), teaches, approach.era("now").base.end_of_life.isoformat()),
        f"{at_least}{image['unpacked_bytes'] / 1e6:.0f} MB" if image else "–",
        f"{at_least}{image['compressed_bytes'] / 1e6:.0f} MB" if image else "–",
        f"{build['cold_seconds']['median']:.0f} s" if build else "–",
        f"{running['start_seconds']['median']:.1f} s" if running else "–",
        f"{running['pages']['home']['requests_per_second']['median']:.0f}" if running else "–",
    )


def has_placeholders(approach: Approach, row: dict[str, Any]) -> bool:
    """Whether the image should have compilers but has placeholders, so that its true size is larger."""
    return approach.compiler and (row["base"]["stand_in"] or {}).get("apk") == "placeholder"


def render_source(words: Translation, file: Path | None, data: dict[str, Any] | None) -> str:
    if file is None or data is None:
        return words.no_report
    rows = {row["id"]: row for row in data["approaches"]}
    placeholders = any(has_placeholders(one, rows[one.id]) for one in load() if one.id in rows)
    sentence = words.source.format(
        kind=words.kinds[data["base_kind"]],
        date=data["created_at"][:10],
        count=data["method"]["repeat_count"],
        cpus=data["machine"]["cpu_count"],
        name=file.name,
        path=project.relative_path(file),
    )
    return f"{sentence} {words.placeholders}" if placeholders else sentence
