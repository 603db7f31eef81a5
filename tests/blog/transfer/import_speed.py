"""Measures an import of posts with a picture each: ``python -m tests.blog.transfer.import_speed [--posts 500]``.

It imports into an empty site on SQLite, by the command, and prints the figures as JSON. Wall-clock time depends on
other load on the machine; CPU time, of the command and the encoders that it starts, less so.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any, Final

from PIL import Image, ImageChops

from tests.process_memory import get_descendants, measure_megabytes
from tests.processes import Site

SIZE: Final = (1024, 768)
OCTAVES: Final = (3, 6, 12, 24, 48, 96)  # pixels
CONTRAST: Final = 14  # the pictures are then about as large as photos in every format
POLL_SECONDS: Final = 0.05
PARAGRAPHS: Final = 12
PARAGRAPH_WORDS: Final = 80


def make_photo(size: tuple[int, int] = SIZE) -> Image.Image:
    """Noise with as much contrast in each octave, as photos have."""
    photo = Image.new("RGB", size, "grey")
    for step in OCTAVES:
        small = (size[0] // step + 1, size[1] // step + 1)
        noise = Image.merge("RGB", [Image.effect_noise(small, CONTRAST) for _channel in range(3)])
        photo = ImageChops.add(photo, noise.resize(size, Image.Resampling.BICUBIC), offset=-128)
    return photo


def write_folder(folder: Path, *, posts: int) -> None:
    """Write Markdown files of 960 words, each with a picture of its own."""
    random, photo = Random(0), make_photo()  # noqa: S311  no secret
    words = ["".join(random.choices("abcdefghijklmnopr", k=random.randint(2, 10))) for _word in range(3000)]
    for number in range(posts):
        ImageChops.offset(photo, number * 2, number).save(folder / f"{number}.jpg", quality=90)
        paragraphs = [" ".join(random.choices(words, k=PARAGRAPH_WORDS)) for _paragraph in range(PARAGRAPHS)]
        text = "\n\n".join([*paragraphs, f"![View {number}]({number}.jpg)"])
        fields = f"title: Post {number}\ndate: 2024-01-01\ntags: [{random.choice(words)}, tag {number % 20}]"
        (folder / f"{number}.md").write_text(f"---\n{fields}\n---\n{text}\n")


def measure_import(folder: Path, posts: int) -> dict[str, Any]:
    """Import new posts into a new site, both below ``folder``; raises ``RuntimeError`` if any is lost."""
    source, report = folder / "source", folder / "report.json"
    source.mkdir()
    write_folder(source, posts=posts)
    site = Site(f"sqlite:///{folder / 'db.sqlite3'}")
    site.run("migrate", "--verbosity=0")
    started, before = time.monotonic(), getrusage(RUSAGE_CHILDREN)
    process = site.start("import_posts", str(source), f"--report={report}", MEDIA_ROOT=str(folder / "media"))
    output, errors, peak_megabytes = watch_memory(process)
    wall_seconds, after = time.monotonic() - started, getrusage(RUSAGE_CHILDREN)
    result = json.loads(report.read_text())
    if process.returncode or result["totals"]["made"] != posts or any(row["warnings"] for row in result["rows"]):
        raise RuntimeError(output + errors)
    return {
        "posts": posts,
        "pictures": result["counts"]["pictures"],
        "source_bytes": sum(path.stat().st_size for path in source.iterdir()),
        "stored_picture_bytes": sum(path.stat().st_size for path in (folder / "media" / "pictures").iterdir()),
        "wall_seconds": round(wall_seconds, 1),
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "largest_process_bytes": after.ru_maxrss * 1024,
        "peak_memory_bytes": peak_megabytes << 20,  # of the command and its encoders; shared pages count for each
        "load_average": round(os.getloadavg()[0], 2),
        "processors": os.cpu_count(),
    }


def watch_memory(process: subprocess.Popen[str]) -> tuple[str, str, int]:
    """Wait for the end; return what the process wrote, and the most memory of it and its children in megabytes."""
    peak = 0
    while True:
        try:
            return *process.communicate(timeout=POLL_SECONDS), peak
        except subprocess.TimeoutExpired:
            peak = max(peak, measure_megabytes([process.pid, *get_descendants(process.pid)]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.blog.transfer.import_speed", description=__doc__)
    parser.add_argument("--posts", type=int, default=500)
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        print(json.dumps(measure_import(Path(folder), parser.parse_args().posts), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
