"""Prints the secrets that this container can read, as JSON; the lab searches the logs for them."""

from __future__ import annotations

import json
import os


def read_secret(path: str) -> str:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  nothing but what this needs is imported
        return file.read().strip()


if __name__ == "__main__":
    keys = [entry.path for entry in os.scandir(os.environ["KEYS_DIR"])]
    print(json.dumps([read_secret(path) for path in (*keys, os.environ["DATABASE_PASSWORD_FILE"])]))
