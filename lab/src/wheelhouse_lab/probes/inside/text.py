"""Prints, as JSON, what the C library makes of dates, locales and errors, and what Python finds out about it."""

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


def formatted(directives: str) -> str:
    """That Thursday, as ``strftime`` has it."""
    return time.strftime(directives, THURSDAY)


def month_in(name: str) -> str:
    """What January is called in a locale, or the error that it can't be set with."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error as error:
        return f"locale.Error: {error}"
    try:
        return formatted("%B")
    finally:
        locale.setlocale(locale.LC_ALL, before)


def main() -> dict[str, str]:
    """Probe -> what it found."""
    return {
        "strftime-extensions": formatted("%k|%l|%P"),
        "strftime-flags": formatted("%^a"),
        "strftime-unknown": formatted("at %H:%M, %Q"),
        "strftime-no-padding": formatted("%-d"),
        "locale-that-is-none": month_in("xx_YY.nonsense"),
        "locale-korean": month_in("ko_KR.UTF-8"),
        "libc-version": " ".join(part for part in platform.libc_ver() if part),
        "libc-found": ctypes.util.find_library("c") or "None",
        "extension-suffix": sysconfig.get_config_var("EXT_SUFFIX"),
        "error-address-in-use": os.strerror(errno.EADDRINUSE),
        "error-timed-out": os.strerror(errno.ETIMEDOUT),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
