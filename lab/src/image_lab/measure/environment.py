"""The machine, engine, Python and revision that a figure depends on."""

import json
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any, Final

from image_lab import doctor, engine, project

PYTHON: Final = """
import json, platform, sys, sysconfig
try:
    import pip
    pip_version = pip.__version__
except ModuleNotFoundError:
    pip_version = None
print(json.dumps([platform.python_version(), sysconfig.get_config_var("CONFIG_ARGS") or "", pip_version]))
"""


def read_machine() -> dict[str, Any]:
    """The machine that the lab runs on, and the engine too if it is local."""
    return {
        "cpu_model": read_cpu_model(),
        "cpu_count": os.cpu_count() or 0,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "architecture": platform.machine(),
        "kernel": platform.release(),
        "load_average_1_minute": round(os.getloadavg()[0], 2),
    }


def read_cpu_model(file: Path = Path("/proc/cpuinfo")) -> str:
    found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", file.read_text() if file.exists() else "", re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "unknown"


def read_engine() -> dict[str, Any]:
    information = engine.read_info()
    return {
        "version": information["ServerVersion"],
        "operating_system": information["OperatingSystem"],
        "kernel": information["KernelVersion"],
        "architecture": information["Architecture"],
        "image_store": doctor.name_image_store(information),
        "cgroup_version": int(information.get("CgroupVersion") or 1),
        "compose_version": doctor.read_plugin_version("compose", "version", "--short"),
        "buildx_version": doctor.read_plugin_version("buildx", "version"),
    }


def read_python(base: str) -> dict[str, Any]:
    """The Python of a base image: its version, its build options, and its pip."""
    version, config_args, pip_version = json.loads(engine.run_python(base, PYTHON).stdout)
    return {
        "version": version,
        "config_args": config_args,
        "is_profile_guided": "--enable-optimizations" in config_args,
        "pip_version": pip_version,
    }


def read_revision() -> dict[str, Any]:
    """The commit, and whether the work tree differs from it; null outside a clone."""
    commit = run_git("rev-parse", "HEAD")
    return {"revision": commit or None, "is_dirty": bool(run_git("status", "--porcelain")) if commit else None}


def run_git(*arguments: str) -> str:
    try:
        folder = project.find_root()
        result = subprocess.run(
            ("git", *arguments), cwd=folder, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
