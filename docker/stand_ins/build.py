"""Builds a stand-in: first its root, then its Dockerfile on top."""

import json
import platform
import shutil
import tempfile
import time
from pathlib import Path

from docker.stand_ins import engine, wheels
from docker.stand_ins.errors import StandInError
from docker.stand_ins.recipe import Root, StandIn, list_files, make_reference


def ensure_image(image: Root | StandIn, *, rebuild: bool = False) -> float | None:
    """Build the image unless the engine has it; return the seconds that it took, None if it was there.

    Raises:
        StandInError: the build needs something that is missing.
    """
    reference = make_reference(image)
    if not rebuild and engine.has_image(reference):
        return None
    if platform.machine() not in ("x86_64", "AMD64"):
        found = f"the stand-ins are for x86_64 and this machine is {platform.machine()}"
        raise StandInError(found, "use the official images here")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wheelhouse-base-") as folder:
        if isinstance(image, StandIn):
            _build_stand_in(image, reference, Path(folder), rebuild=rebuild)
        else:
            image.write_archive(Path(folder, "root.tar"))
            engine.import_root(Path(folder, "root.tar"), reference)
    return time.monotonic() - started


def _build_stand_in(stand_in: StandIn, reference: str, context: Path, *, rebuild: bool) -> None:
    for root in stand_in.roots:
        ensure_image(root, rebuild=rebuild and not isinstance(root, StandIn))
    for path in list_files(stand_in):
        shutil.copy(path, context)
    if (stand_in.folder / "wheels.txt").exists():
        wheels.download_wheels(stand_in.folder / "wheels.txt", context / "wheels")
        wheels.unpack_archives(context / "wheels", context)
    note = {"base": stand_in.stands_for, **stand_in.contents}
    (context / "wheelhouse-stand-in").write_text(json.dumps(note, indent=2) + "\n")
    arguments = dict(zip(("ROOT", "BUILDER"), map(make_reference, stand_in.roots), strict=False))
    engine.build_image(context, reference, arguments, use_cache=not rebuild)
