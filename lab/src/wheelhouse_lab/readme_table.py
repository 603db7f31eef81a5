"""The table of variants in README.md and README.ko.md: made from approaches.toml and the newest committed report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wheelhouse_lab import project
from wheelhouse_lab.approaches import Approach, load
from wheelhouse_lab.errors import UsageError
from wheelhouse_lab.measure import measure_report

REPORTS: Final = "docs/reports/measure"
START: Final = "<!-- variants: made by `python -m lab readme`, from docker/approaches.toml and docs/reports/measure -->"
END: Final = "<!-- /variants -->"


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of a README."""

    file: str
    heading: tuple[str, ...]
    source: str
    placeholders: str
    no_report: str
    kinds: dict[str, str]
    korean: bool = False

    @property
    def path(self) -> Path:
        return project.root() / self.file


LANGUAGES: Final = (
    Translation(
        file="README.md",
        heading=(
            *("Profile", "Dockerfile", "Port", "What it teaches", "Fixes until"),
            *("Image", "Pull", "Cold build", "Start", "Requests/s"),
        ),
        source=(
            "Image is unpacked, Pull is what a registry sends, Start is the time until the front page answers, and "
            "Requests/s are the front page's. Measured on {kind} bases on {date}, in {count} rounds, on {cpus} "
            "processors that the load shares: [{name}]({path}). `python -m lab measure --all` measures your machine."
        ),
        placeholders="“>”: the stand-in's apk installs empty placeholders, so the compilers are not in these bytes.",
        no_report="No figures yet: nothing is quoted here before it has been measured and committed.",
        kinds={"official": "official", "stand-in": "stand-in", "mixed": "official and stand-in"},
    ),
    Translation(
        file="README.ko.md",
        heading=(
            *("프로필", "Dockerfile", "포트", "배울 것", "수정 지원"),
            *("이미지", "내려받기", "첫 빌드", "시작", "요청/초"),
        ),
        source=(
            "이미지는 압축을 푼 크기, 내려받기는 레지스트리가 보내는 크기, 시작은 첫 화면이 응답하기까지의 "
            "시간, 요청/초는 첫 화면의 값입니다. {kind} 베이스에서 {date}에 {count}번 쟀으며, 부하와 서버가 "
            "프로세서 {cpus}개를 나눠 썼습니다: [{name}]({path}). 자기 컴퓨터에서는 "
            "`python -m lab measure --all`로 잽니다."
        ),
        placeholders="“>”: 대역의 apk는 빈 패키지를 설치하므로 컴파일러는 이 크기에 들어 있지 않습니다.",
        no_report="숫자는 아직 없습니다. 재어서 커밋하지 않은 것은 여기에 적지 않습니다.",
        kinds={"official": "공식", "stand-in": "대역", "mixed": "공식과 대역"},
        korean=True,
    ),
)


def find_newest_report(folder: Path | None = None) -> Path | None:
    """The report with the latest date; None if there is none."""
    files = sorted(
        (folder or project.root() / REPORTS).glob("*.json"),
        key=lambda file: str(measure_report.read_report(file)["created_at"]),
    )
    return files[-1] if files else None


def render(words: Translation, file: Path | None) -> str:
    """A README's text with a new table; without ``file`` the table has no figures.

    Raises UsageError if the README lacks one of the marks.
    """
    text = words.path.read_text(encoding="utf-8")
    head, start, rest = text.partition(START)
    _old, end, tail = rest.partition(END)
    if not (start and end):
        raise UsageError(
            f"{words.file}: expected the marks {START} and {END}; found not both. Put the table between them."
        )
    return f"{head}{START}\n\n{render_section(words, file)}\n\n{END}{tail}"


def render_section(words: Translation, file: Path | None) -> str:
    """The table, and the source of its figures."""
    data = measure_report.read_report(file) if file else None
    rows = {row["id"]: row for row in data["approaches"]} if data else {}
    lines = [words.heading, tuple("---" for _ in words.heading)]
    lines += [make_cells(approach, rows.get(approach.id), words) for approach in load()]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{render_source(words, file, data)}"


def make_cells(approach: Approach, row: dict[str, Any] | None, words: Translation) -> tuple[str, ...]:
    """One approach's row; a dash for what was not measured."""
    profiles = ", ".join(f"`{name}`" for name in approach.profiles)
    link = f"[{approach.id}](docker/{approach.dockerfile.name})"
    teaches = approach.teaches_ko if words.korean else approach.teaches
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
    """The sentence below the table."""
    if file is None or data is None:
        return words.no_report
    rows = {row["id"]: row for row in data["approaches"]}
    placeholders = any(has_placeholders(one, rows[one.id]) for one in load() if one.id in rows)
    told = words.source.format(
        kind=words.kinds[data["base_kind"]],
        date=data["created_at"][:10],
        count=data["method"]["repeat_count"],
        cpus=data["machine"]["cpu_count"],
        name=file.name,
        path=project.relative_path(file),
    )
    return f"{told} {words.placeholders}" if placeholders else told
