"""Prints, as JSON, how the C library formats dates and errors, its locales, and what Python finds out about it."""

from __future__ import annotations

import ctypes.util
import errno
import json
import locale
import os
import platform
import sysconfig
import time

THURSDAY = time.struct_time((2026, 1, 1, 9, 5, 7, 3, 1, 0))  # the first of January, 09:05:07


def format_time(directives: str) -> str:
    """That Thursday, formatted by ``strftime``."""
    return time.strftime(directives, THURSDAY)


def name_month(name: str) -> str:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error as error:
        return f"locale.Error: {error}"
    try:
        return format_time("%B")
    finally:
        locale.setlocale(locale.LC_ALL, before)


def main() -> dict[str, str]:
    return {
        "strftime-extensions": format_time("%k|%l|%P"),
        "strftime-flags": format_time("%^a"),
        "strftime-unknown": format_time("at %H:%M, %Q"),
        "strftime-no-padding": format_time("%-d"),
        "locale-that-is-none": name_month("xx_YY.nonsense"),
        "locale-korean": name_month("ko_KR.UTF-8"),
        "libc-version": " ".join(part for part in platform.libc_ver() if part),
        "libc-found": ctypes.util.find_library("c") or "None",
        "extension-suffix": sysconfig.get_config_var("EXT_SUFFIX"),
        "error-address-in-use": os.strerror(errno.EADDRINUSE),
        "error-timed-out": os.strerror(errno.ETIMEDOUT),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
