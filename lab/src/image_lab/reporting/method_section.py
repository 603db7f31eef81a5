"""The sections on the method (machine, engine, dates, bases, explanations) and on sources."""

from collections.abc import Iterator
from typing import Any

from image_lab.measure.limits import find_missed_limits
from image_lab.reporting.claims import load
from image_lab.reporting.language import Language
from image_lab.reporting.load_reports import Material, Source
from image_lab.reporting.page import Section, Table


def make_method(material: Material, t: Language) -> Section:
    measure = material.measure
    tables = [make_bases(material, t), *make_explanations(material, t)]
    notes: list[str] = []
    if measure:
        tables += make_missed_limits(measure.data, t)
        failures = "; ".join(f"{row['id']}: {row['failure']}" for row in measure.data["approaches"] if row["failure"])
        notes += [t("failures", failures=failures)] if failures else []
    return Section(
        "method", t("h_method"), facts=[*make_facts(material, t)], tables=tables, notes=[*notes, t("another")]
    )


def make_facts(material: Material, t: Language) -> Iterator[tuple[str, str]]:
    if material.measure:
        data = material.measure.data
        yield t("fact_date"), material.measure.date
        machine, engine = data["machine"], data["engine"]
        yield t("fact_rounds"), t("rounds_value", **data["method"])
        yield t("fact_machine"), t("machine_value", memory_gigabytes=round(machine["memory_bytes"] / 1e9), **machine)
        yield t("fact_engine"), t("engine_value", buildx=str(engine["buildx_version"]).split()[-1], **engine)
    for source in material:
        yield source.name, ", ".join([source.date, *describe_revision(source, t)])


def describe_revision(source: Source, t: Language) -> Iterator[str]:
    found = source.data.get("source")
    if found:
        yield f"{t('fact_revision')} {str(found['revision'])[:12]}"
        if found["is_dirty"]:
            yield t("dirty")


def make_bases(material: Material, t: Language) -> Table:
    sources = [source for source in (material.measure, material.probes, *material.verify) if source]
    every = [one for source in sources for one in source.data["approaches"]]
    every += [material.compiling.data] if material.compiling else []
    rows = {make_base_row(one, t): None for one in every if one["base"]}
    columns = ("base_image", "base_kind", "base_digest", "base_python", "base_made_of")
    return Table(t("bases_caption"), tuple(map(t, columns)), [*rows], english=True)


def make_base_row(row: dict[str, Any], t: Language) -> tuple[str, ...]:
    base, python = row["base"], row.get("python")
    stand_in = base["stand_in"] or {}
    made_of = "; ".join(str(stand_in[name]) for name in ("root", "python") if name in stand_in)
    version = f"{python['version']}, {t('pgo')}: {t('yes' if python['is_profile_guided'] else 'no')}" if python else "–"
    return base["image"], t(f"kind_{base['kind']}"), f"`{base['digest']}`", version, made_of or "–"


def make_explanations(material: Material, t: Language) -> Iterator[Table]:
    measure = material.measure.data["method"]["explanations"] if material.measure else {}
    others = {"lab probe": material.probes, "lab compile": material.compiling}
    methods = measure | {command: source.data["method"] for command, source in others.items() if source}
    if methods:
        yield Table(t("methods_caption"), (), [(f"`{name}`", how) for name, how in methods.items()], english=True)


def make_missed_limits(data: dict[str, Any], t: Language) -> Iterator[Table]:
    missed = find_missed_limits(data)
    if missed:
        yield Table(t("limits_caption"), (), [tuple(line.split(": ", 1)) for line in missed], english=True)


def make_sources(material: Material, t: Language) -> Section:
    links = {link.address: link.title for claim in load() for link in claim.links}
    return Section("sources", t("h_sources"), [t("p_sources")], links=[(name, link) for link, name in links.items()])
