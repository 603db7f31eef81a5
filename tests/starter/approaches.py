"""Takes approaches that are not wanted out of a copy: Dockerfiles, data, compose file and documents."""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

RECOMMENDED_SERVICE: Final = "trixie"
# A service after one of these words or a volume, or as the default of the Makefile.
COMMANDS: Final = re.compile(r"""(--profile[ =]|\bexec (?:-T )?|PROFILE(?: \?)?= ?|:/\S*" )(trixie|slim)\b""")
COMPOSE_FILES: Final = ("docker-compose.yml", "deploy/edge.yml", "deploy/replicas.yml")
DOCUMENTS: Final = ("*.md", "docs/**/*.md", "docker/**/*.md", "Makefile", ".env.example", *COMPOSE_FILES)
COMMANDS_IN_TESTS: Final = ("tests/docs/test_readme.py",)


def keep_approaches(chosen: Iterable[str], folder: Path) -> None:
    """Keep ``chosen`` alone; with all of them nothing changes."""
    data = tomllib.loads((folder / "docker" / "approaches.toml").read_text("utf-8"))
    unwanted = [approach for approach in data["approaches"] if approach["id"] not in chosen]
    if not unwanted:
        return
    kept = [approach for approach in data["approaches"] if approach not in unwanted]
    used = {era["base"] for approach in kept for era in approach["eras"].values()}
    bases = [name for name in data["bases"] if name not in used]
    variables = {data["bases"][name]["variable"] for name in bases} - {data["bases"][name]["variable"] for name in used}
    edit(folder / "docker" / "approaches.toml", lambda text: cut_data(text, unwanted, bases))
    for name in COMPOSE_FILES:
        edit(folder / name, lambda text: cut_services(text, unwanted))
    edit(folder / ".env.example", lambda text: cut_variables(text, unwanted, variables))
    for approach in unwanted:
        (folder / "docker" / f"{approach['id']}.Dockerfile").unlink()
    for base in bases:
        shutil.rmtree(folder / "docker" / "stand_ins" / base, ignore_errors=True)
    if not {"slim-buster", "alpine-multistage"} <= set(chosen):
        (folder / "tests/docker/test_side_by_side.py").unlink()
    name_service(kept, folder)


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def cut_data(text: str, unwanted: list[dict[str, Any]], bases: list[str]) -> str:
    for approach in unwanted:
        text = re.sub(rf'\[\[approaches\]\]\nid = "{approach["id"]}"\n(.+\n)*\n?', "", text)
    for base in bases:
        text = re.sub(rf"\[bases\.{base}\]\n(.+\n)*\n?", "", text)
    return text.rstrip() + "\n"


def cut_services(text: str, unwanted: list[dict[str, Any]]) -> str:
    """Each approach has a line in the table, a block `x-…` and a block of services, which ends at a blank line."""
    for approach in unwanted:
        text = re.sub(rf"^#   .* docker/{approach['id']}\.Dockerfile .*\n", "", text, flags=re.MULTILINE)
        text = re.sub(rf"^x-{approach['id']}: (.+\n)+\n", "", text, flags=re.MULTILINE)
        text = re.sub(rf"^  {approach['profiles'][0]}-migrate: (.+\n)+\n", "", text, flags=re.MULTILINE)
        text = re.sub(rf"^  {approach['profiles'][0]}: {{<<: \*web, ports: .*\n", "", text, flags=re.MULTILINE)
        backup = f"{approach['profiles'][0]}-backup"  # in the list of profiles of the service pg-dump
        text = re.sub(rf"(?<=\[){backup}, |, {backup}(?=[,\]])", "", text)
    return text


def cut_variables(text: str, unwanted: list[dict[str, Any]], variables: set[str]) -> str:
    ports = {f"{approach['profiles'][0].upper().replace('-', '_')}_PORT" for approach in unwanted}
    for name in ports | variables:
        text = re.sub(rf"^#{name}=.*\n", "", text, flags=re.MULTILINE)
    return text


def name_service(kept: list[dict[str, Any]], folder: Path) -> None:
    """Let commands in documents name a service that is there."""
    services = [approach["profiles"][0] for approach in kept]
    first = RECOMMENDED_SERVICE if RECOMMENDED_SERVICE in services else services[0]
    (approach,) = (one["id"] for one in kept if one["profiles"][0] == first)
    missing = {"slim", RECOMMENDED_SERVICE} - set(services)
    ids = {one["id"] for one in kept}
    for pattern in (*DOCUMENTS, *COMMANDS_IN_TESTS):
        for path in folder.glob(pattern):
            text = COMMANDS.sub(lambda found: found[1] + (first if found[2] in missing else found[2]), path.read_text())
            for former in {"slim-buster", "slim-trixie"} - ids:
                text = text.replace(f"docker/{former}.Dockerfile", f"docker/{approach}.Dockerfile")
                text = text.replace(f":{former}", f":{approach}")
            for service in missing:
                text = re.sub(rf"\b{service}-(mail|backup)\b", rf"{first}-\1", text)
                text = text.replace(f"{service.upper()}_PORT=127", f"{first.upper().replace('-', '_')}_PORT=127")
            path.write_text(text)
