"""Prints, as JSON, whether every name of the time zone database can be loaded without the system's files."""

from __future__ import annotations

import importlib.resources
import json
import zoneinfo


def read_names() -> list[str]:
    try:
        listed = importlib.resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        return []
    return listed.split()


def can_be_loaded(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError:
        return False
    return True


def main() -> dict[str, str]:
    zoneinfo.reset_tzpath([])  # as on an image whose base has no /usr/share/zoneinfo
    known = read_names()
    missing = [name for name in known if not can_be_loaded(name)]
    return {"time-zones": "no tzdata" if not known else f"missing: {missing[0]}" if missing else "all"}


if __name__ == "__main__":
    print(json.dumps(main()))
