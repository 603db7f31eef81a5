"""The sections without which no figure may be quoted: on what, with what, when and how it was measured; and sources."""

from collections.abc import Iterator
from typing import Any

from wheelhouse_lab.commands.measure import misses
from wheelhouse_lab.reporting.claims import load
from wheelhouse_lab.reporting.language import Language
from wheelhouse_lab.reporting.load_reports import Material, Source
from wheelhouse_lab.reporting.page import Section, Table


def method(material: Material, t: Language) -> Section:
    """Machine, engine, rounds, bases with digests, and how each figure was got."""
    measure = material.measure
    tables = [bases(material, t), *explanations(material, t)]
    notes: list[str] = []
    if measure:
        tables += missed_limits(measure.data, t)
        failures = "; ".join(f"{row['id']}: {row['failure']}" for row in measure.data["approaches"] if row["failure"])
        notes += [t("failures", failures=failures)] if failures else []
    return Section("method", t("h_method"), facts=[*facts(material, t)], tables=tables, notes=[*notes, t("another")])


def facts(material: Material, t: Language) -> Iterator[tuple[str, str]]:
    """What every report must say about itself."""
    if material.measure:
        data = material.measure.data
        yield t("fact_date"), material.measure.date
        yield t("fact_rounds"), rounds(data["method"], t)
        yield t("fact_machine"), machine(data["machine"], t)
        yield t("fact_engine"), engine(data["engine"], t)
    for source in material:
        yield source.name, ", ".join([source.date, *revision(source, t)])


def rounds(data: dict[str, Any], t: Language) -> str:
    """How often, and with which load."""
    return t(
        "rounds_value",
        rounds=data["repeat_count"],
        seconds=data["load_seconds"],
        connections=data["load_connections"],
    )


def machine(data: dict[str, Any], t: Language) -> str:
    """What it ran on."""
    return t(
        "machine_value",
        cpu=data["cpu_model"],
        cpus=data["cpu_count"],
        memory=round(data["memory_bytes"] / 1e9),
        architecture=data["architecture"],
        load=data["load_average_1_minute"],
    )


def engine(data: dict[str, Any], t: Language) -> str:
    """What built and ran the images."""
    return t(
        "engine_value",
        version=data["version"],
        store=data["image_store"],
        buildx=str(data["buildx_version"]).split()[-1],
        compose=data["compose_version"],
        system=data["operating_system"],
        kernel=data["kernel"],
    )


def revision(source: Source, t: Language) -> Iterator[str]:
    """The commit that was measured, where the report names one."""
    found = source.data.get("source")
    if found:
        yield f"{t('fact_revision')} {str(found['revision'])[:12]}"
        if found["is_dirty"]:
            yield t("dirty")


def bases(material: Material, t: Language) -> Table:
    """Each base once, and the Python in it."""
    sources = [source for source in (material.measure, material.probes, *material.verify) if source]
    every = [one for source in sources for one in source.data["approaches"]]
    every += [material.compiling.data] if material.compiling else []
    rows = {base_row(one, t): None for one in every if one["base"]}
    columns = ("base_image", "base_kind", "base_digest", "base_python", "base_made_of")
    return Table(t("bases_caption"), tuple(map(t, columns)), [*rows], english=True)


def base_row(row: dict[str, Any], t: Language) -> tuple[str, ...]:
    """A base in words: what it is, and what it is made of."""
    base, python = row["base"], row.get("python")
    stand_in = base["stand_in"] or {}
    made_of = "; ".join(str(stand_in[name]) for name in ("root", "python") if name in stand_in)
    version = f"{python['version']}, {t('pgo')}: {t('yes' if python['is_profile_guided'] else 'no')}" if python else "–"
    return base["image"], t(f"kind_{base['kind']}"), f"`{base['digest']}`", version, made_of or "–"


def explanations(material: Material, t: Language) -> Iterator[Table]:
    """How each figure was got, in the reports' own words; nothing where no report has any."""
    measure = material.measure.data["method"]["explanations"] if material.measure else {}
    others = {"lab probe": material.probes, "lab compile": material.compiling}
    told = measure | {command: source.data["method"] for command, source in others.items() if source}
    if told:
        yield Table(t("methods_caption"), (), [(f"`{name}`", how) for name, how in told.items()], english=True)


def missed_limits(data: dict[str, Any], t: Language) -> Iterator[Table]:
    """The limits that the project sets itself and does not keep; nothing where it keeps all."""
    missed = misses(data)
    if missed:
        yield Table(t("limits_caption"), (), [tuple(line.split(": ", 1)) for line in missed], english=True)


def sources(material: Material, t: Language) -> Section:
    """The reports, and what others have written on the claims."""
    links = {link.address: link.title for claim in load() for link in claim.links}
    return Section("sources", t("h_sources"), [t("p_sources")], links=[(name, link) for link, name in links.items()])
