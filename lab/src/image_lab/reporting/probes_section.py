"""The section on probes: what differs with musl at run time, and why that matters."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from image_lab.data_files import read_data
from image_lab.probes.probe_report import format_value
from image_lab.reporting.language import Language, count, names
from image_lab.reporting.load_reports import COMMANDS, Source
from image_lab.reporting.page import Difference, Section

TRANSLATIONS: Final = Path(__file__).with_name("probes.ko.toml")


def make_section(source: Source | None, t: Language) -> Section:
    if source is None:
        return Section("probes", t("h_probes"), [t("p_probes_none", command=f"python -m {COMMANDS['probes']}")])
    by_answer: dict[bool | None, list[dict[str, Any]]] = {True: [], False: [], None: []}
    for one in source.data["probes"]:
        by_answer[one["differs"]].append(one)
    differing, compared = by_answer[True], [*by_answer[True], *by_answer[False]]
    lead = [t("p_probes", differing=count(len(differing)), all=count(len(compared)))] if compared else []
    notes = [
        t(name, names=names(one["name"] for one in by_answer[answer]))
        for name, answer in (("h_same", False), ("h_not_compared", None))
        if by_answer[answer]
    ]
    return Section(
        "probes", t("h_probes"), lead, differences=[make_difference(one, t) for one in differing], notes=notes
    )


def make_difference(probe: dict[str, Any], t: Language) -> Difference:
    words = load_translations().get(probe["name"]) if t.code == "ko" else None
    glibc, musl = (
        ", ".join(format_value(value, probe["unit"] or "") for value in probe["found"][libc])
        for libc in ("glibc", "musl")
    )
    texts = words or probe
    language = "ko" if words else "en"
    return Difference(texts["asks"], glibc, musl, texts["means"], probe["sources"], language)


@cache
def load_translations() -> dict[str, dict[str, str]]:
    return read_data(TRANSLATIONS)["probes"]  # type: ignore[no-any-return]  # a table
